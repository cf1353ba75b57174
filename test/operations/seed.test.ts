import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { startPostgres } from '#embedded/postgres/startPostgres';
import { runCommand } from '#test/town/runCommand';
import { homeWithTown } from '#test/town/templates';

/** `npm run seed` as its user meets it: in place of the town that is there. */
let home: string;
beforeAll(async () => {
  home = await homeWithTown(20);
}, 240_000);
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));

const seed = (...args: readonly string[]) => runCommand('seed', ['--home', home, ...args]);

/** How many children there are, and a digest of what is known of them. */
async function townOf(): Promise<{ readonly children: number; readonly digest: string }> {
  const postgres = await startPostgres({
    dataDir: join(home, 'postgres'),
    durable: false,
    onProgress: () => undefined,
  });
  const rowsOf = (database: string, text: string): Promise<object[]> =>
    asSuperuser(postgres, database, async (client) => (await client.query(text)).rows);
  try {
    const persons = await rowsOf('hub', 'SELECT id FROM public.person ORDER BY id');
    const known = [
      persons,
      await rowsOf('hub', 'SELECT * FROM public.identity ORDER BY id'),
      await rowsOf('police', 'SELECT * FROM public.incident ORDER BY id'),
      await rowsOf('education', 'SELECT * FROM public.enrolment ORDER BY id'),
      await rowsOf(
        'governance',
        'SELECT DISTINCT person, organisation, team FROM governance.involvement ORDER BY 1, 2, 3',
      ),
    ];
    return { children: persons.length, digest: createHash('sha256').update(JSON.stringify(known)).digest('hex') };
  } finally {
    await postgres.stop();
  }
}

it('makes a town of the size and seed that are named, the same each time, and says how it goes on', async () => {
  const before = await townOf();
  const made = seed('--children', '25', '--seed', '3');
  expect(made.said).toContain(
    `In the home ${home}: a town of 25 synthetic children (seed 3) takes the place of the one that is there.`,
  );
  expect(made.said).toMatch(/A town of 25 synthetic children \(seed 3\) made in \S+ in [\d.]+ s\. Next: npm start/);
  expect(made.status).toBe(0);
  const first = await townOf();
  expect([before.children, first.children]).toEqual([20, 25]);
  expect(seed('--children', '25', '--seed', '3').status).toBe(0);
  expect(await townOf()).toEqual(first);
}, 120_000);

it('of a home that is not there says that it makes one, what and where, before it does', () => {
  const elsewhere = join(home, 'file');
  writeFileSync(elsewhere, '');
  // What it cannot make ends it, behind what it said.
  const { status, said } = seed('--children', '25', '--home', join(elsewhere, 'home'));
  expect(status).toBe(1);
  expect(said).toMatch(
    /^There is no home in \S+file\/home yet\. It is made there, with databases, keys and a town of 25 synthetic children \(seed 1\); /,
  );
});

it.each([
  ['too few children', ['--children', '3'], '--children 3: give a whole number from 15 to 200000.'],
  ['no number of children', ['--children', 'many'], '--children many: give a whole number from 15 to 200000.'],
  ['a misspelt option', ['--childern', '30'], 'There is no option --childern: did you mean --children?'],
  ['no seed', ['--seed', '-1'], '--seed'],
])('%s: says what to give, and leaves the town alone', (_what, args, message) => {
  const { status, said } = seed(...args);
  expect([status, said]).toEqual([2, expect.stringContaining(message)]);
});
