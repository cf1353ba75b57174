import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import type { RunningPostgres } from '#embedded/postgres/startPostgres';
import { startLintel } from '#embedded/startLintel';
import type { Agency } from '#policies/core/vocabulary';

/** Set by test/town/globalSetup.cjs: one folder for all workers of one run. */
const RUN = 'LINTEL_TEST_TEMPLATES';

/**
 * A home of its own with a town of `children` in it, stopped; one with clusters of their own is asked for once, and so is made
 * where it starts.
 */
export async function homeWithTown(children: number, apart: readonly Agency[] = []): Promise<string> {
  if (apart.length > 0) return newHome();
  return homeLike(`town-${children}`, async (home) => {
    const lintel = await startLintel({ home, port: 0, children, durable: false, onProgress: () => undefined });
    await takeAllIn(lintel.postgres);
    await lintel.stop();
  });
}

/**
 * Waits until every stream has had what made the town, and needs to read it no more: else it is copied too, and each copy reads
 * it again as it starts, for each subscriber.
 */
async function takeAllIn(postgres: RunningPostgres): Promise<void> {
  await asSuperuser(postgres, 'postgres', async (client) => {
    const { rows } = await client.query<{ end: string }>('SELECT pg_current_wal_insert_lsn() AS "end"');
    for (let looks = 0; ; looks += 1) {
      // A stream moves on where a snapshot of running transactions is in the log; the server writes one each 15 seconds.
      await client.query('SELECT pg_log_standby_snapshot()');
      const behind = await client.query('SELECT FROM pg_replication_slots WHERE restart_lsn < $1', [rows[0]?.end]);
      if (behind.rowCount === 0) return;
      if (looks > 600) throw new Error('A subscription does not move on.');
      await wait(100);
    }
  });
}

/** An empty folder that a database server's own user reaches, where root runs the tests. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'lintel-home-'));
  chmodSync(home, 0o755);
  return home;
}

/** A home of its own, as `make` leaves one: made once in a run, and copied ever after. */
export async function homeLike(name: string, make: (home: string) => Promise<void>): Promise<string> {
  const template = await templateOf(name, make);
  const home = newHome();
  const copied = spawnSync('cp', ['-a', `${template}/.`, home], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`${name} could not be copied: ${copied.stderr}`);
  // Each takes a free one: two copies may not meet on the template's.
  rmSync(join(home, 'postgres', 'port'), { force: true });
  return home;
}

async function templateOf(name: string, make: (home: string) => Promise<void>): Promise<string> {
  const run = process.env[RUN];
  if (run === undefined) throw new Error(`${RUN} is not set: run the tests with jest.config.cjs.`);
  const home = join(run, name);
  const made = `${home}.made`;
  for (;;) {
    if (existsSync(made)) return home;
    if (claim(home)) break;
    await wait(100);
  }
  try {
    await make(home);
  } catch (fault) {
    // The next worker that needs it tries again.
    rmSync(home, { recursive: true, force: true });
    throw fault;
  }
  writeFileSync(made, '');
  return home;
}

/** Whether this worker is to make it; false where another is at it. */
function claim(home: string): boolean {
  try {
    mkdirSync(home, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}
