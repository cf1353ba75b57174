import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AGENCIES } from '#policies/core/vocabulary';
import { givenTown } from './givenTown';

/** The log from outside: `npm run verify`. The fourth test stops the town. */
const casework = givenTown.forTests();

function runVerify(...agencies: string[]): Promise<{ status: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    ['-r', './scripts/register.cjs', 'embedded/verify.ts', '--home', casework.town.lintel.home, ...agencies],
    {
      cwd: join(__dirname, '..', '..'),
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  return new Promise((done) => child.on('exit', (status) => done({ status, said })));
}

describe('npm run verify', () => {
  it('finds the logs sound while everything runs', async () => {
    const { status, said } = await runVerify();
    expect(said).toMatch(/^police: [\d,]+ records, /m);
    expect(said).toContain('Sound: ');
    expect(status).toBe(0);
  }, 120_000);

  it('of one agency by name looks at that one, and says what it did not look at', async () => {
    const { status, said } = await runVerify('police', 'police');
    expect(said).toMatch(
      /^police: [\d,]+ records, [^\n]*\nSound: [\d,]+ records of 1 log in [\d.]+ s\.\nNot looked at: /,
    );
    expect(said).toMatch(/health, education, social-care, hub, governance\.\n$/);
    expect(status).toBe(0);
  }, 120_000);

  it('names the agency and the first bad sequence number, and does not end with 0', async () => {
    await casework.town.asOwner(
      'police',
      'UPDATE disclosure.log SET body = set_byte(body, 30, get_byte(body, 30) # 1) WHERE seq = 2',
    );
    const { status, said } = await runVerify();
    expect(said).toMatch(
      /^police: first bad sequence number 2 of [\d,]+: the ordinary body is not the one that was hashed$/m,
    );
    expect(status).toBe(1);
    const [itself, another] = [await runVerify('police'), await runVerify('health')];
    expect([itself.status, another.status]).toEqual([1, 0]);
    expect(itself.said).toContain('NOT SOUND');
    await casework.town.asOwner(
      'police',
      'UPDATE disclosure.log SET body = set_byte(body, 30, get_byte(body, 30) # 1) WHERE seq = 2',
    );
  }, 120_000);

  it('starts the database itself where nothing runs; what was recorded to the end is witnessed', async () => {
    await casework.town.lintel.stop();
    const { status, said } = await runVerify();
    expect(said.match(/all witnessed$/gm)).toHaveLength(AGENCIES.length);
    expect(status).toBe(0);
  }, 120_000);

  it('takes what is no home for a doubt', async () => {
    const child = spawn(
      process.execPath,
      ['-r', './scripts/register.cjs', 'embedded/verify.ts', '--home', join(casework.town.lintel.home, 'none')],
      {
        cwd: join(__dirname, '..', '..'),
      },
    );
    expect(await new Promise((done) => child.on('exit', done))).toBe(2);
  }, 60_000);
});
