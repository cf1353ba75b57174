import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecrets } from '#embedded/readSecrets';
import { runCommand } from '#test/town/runCommand';
import { homeWithTown } from '#test/town/templates';

/** `npm run verify` of a home that a first start did not get far with: nothing is in doubt there, and nothing was verified. */
const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

function kept(home: string): string {
  homes.push(home);
  return home;
}

it('without databases says so, ends with 2, and makes none', () => {
  const home = kept(mkdtempSync(join(tmpdir(), 'lintel-verify-')));
  readSecrets(home);
  const { status, said } = runCommand('verify', ['--home', home]);
  expect(said).toContain(`Nothing was verified. ${home} has no databases yet`);
  expect([status, existsSync(join(home, 'postgres'))]).toEqual([2, false]);
}, 60_000);

it.each([[[]], [['police', 'hub']]])(
  'with databases in which nothing was recorded: %j',
  async (named) => {
    const home = kept(await homeWithTown(20));
    const { status, said } = runCommand('verify', ['--home', home, ...named]);
    expect(said).toMatch(/^police: 0 records/m);
    expect(said).toMatch(/^Nothing was verified: 0 records of \d logs\.$/m);
    expect(said).not.toMatch(/sound/i);
    expect(status).toBe(2);
  },
  240_000,
);
