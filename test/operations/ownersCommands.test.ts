import { rmSync } from 'node:fs';
import { runCommand } from '#test/town/runCommand';
import { homeWithTown } from '#test/town/templates';

/** `npm run retention` and `npm run erase` in the home of one machine; on servers of one's own: operations.test.ts. */
let home: string;
beforeAll(async () => {
  home = await homeWithTown(20);
}, 240_000);
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));

it('act on the agency of the home that is named', () => {
  const counted = runCommand('retention', ['social-care', '--dry-run', '--home', home]);
  expect(counted).toEqual({
    status: 0,
    said: expect.stringMatching(/tasks\.holderTask: \d+ would be destroyed under /),
  });
  const erased = runCommand(
    'erase',
    ['social-care', '--decision', 'E-2026/7', '--home', home],
    '5c000000-0000-4000-8000-0000000000a1',
  );
  expect(erased).toEqual({
    status: 0,
    said: 'Nothing to erase: the log of social-care has no key of that person.\n',
  });
}, 60_000);

it.each([
  [2, 'an agency that is none', ['polcie'], "'polcie' is no agency: did you mean 'police'?"],
  [2, 'a misspelt option', ['police', '--hoem', 'x'], 'There is no option --hoem: did you mean --home?'],
  [1, 'a home that is none', ['police', '--home', '/nowhere'], 'There is no installation in /nowhere'],
  [1, 'neither home nor environment', ['police'], 'DATABASE_MIGRATION_URL is not set'],
  [
    1,
    'neither, with what to name on one machine',
    ['police'],
    'name the home of the installation instead: --home .lintel',
  ],
])(
  'they end with %i of %s, say so, and do nothing',
  (status, _what, args, message) => {
    for (const command of ['retention', 'erase'])
      expect([command, runCommand(command, command === 'erase' ? [...args, '--decision', 'E-2026/7'] : args)]).toEqual([
        command,
        { status, said: expect.stringContaining(message) },
      ]);
  },
  60_000,
);
