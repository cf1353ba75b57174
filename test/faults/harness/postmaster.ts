import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import type { RunningPostgres } from '#embedded/postgres/startPostgres';

/** A server that can be killed; the embedded mode starts it again on its port. */
export interface Postmaster {
  readonly pid: number;
  kill(): void;
  /** Settles when it is gone. */
  ended(): Promise<void>;
  /** Settles when another answers in its place. */
  replaced(): Promise<void>;
}

export async function postmasterOf(postgres: RunningPostgres): Promise<Postmaster> {
  const pid = await pidOf(postgres);
  return {
    pid,
    kill: () => void process.kill(pid, 'SIGKILL'),
    async ended() {
      while (isAlive(pid)) await wait(5);
    },
    async replaced() {
      while ((await pidOf(postgres).catch(() => pid)) === pid) await wait(50);
    },
  };
}

async function pidOf(postgres: RunningPostgres): Promise<number> {
  return asSuperuser(postgres, 'postgres', async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return Number(readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
  });
}

function isAlive(pid: number): boolean {
  try {
    // A process that was killed and not yet waited for is gone for us.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
