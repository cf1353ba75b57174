import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { homeWithTown } from '#test/town/templates';

/** `npm run retention` and `npm run erase` in the home of one machine; on servers of one's own: operations.test.ts. */
const ROOT = join(__dirname, '..', '..');
let home: string;
beforeAll(async () => {
  home = await homeWithTown(20);
}, 240_000);
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));

function run(
  command: string,
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', './scripts/register.cjs', `embedded/${command}.ts`, ...args],
    // Nothing of an environment that could name a database.
    { cwd: ROOT, encoding: 'utf8', input, env: { PATH: process.env.PATH } },
  );
  return { status, said: stdout + stderr };
}

it('act on the agency of the home that is named', () => {
  const counted = run('retention', ['social-care', '--dry-run', '--home', home]);
  expect(counted).toEqual({
    status: 0,
    said: expect.stringMatching(/tasks\.holderTask: \d+ would be destroyed under /),
  });
  const erased = run(
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
])(
  'they end with %i of %s, say so, and do nothing',
  (status, _what, args, message) => {
    for (const command of ['retention', 'erase'])
      expect([command, run(command, command === 'erase' ? [...args, '--decision', 'E-2026/7'] : args)]).toEqual([
        command,
        { status, said: expect.stringContaining(message) },
      ]);
  },
  60_000,
);
