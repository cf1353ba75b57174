import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresFault } from './fault';

/** An earlier server stops within seconds of its parent's end; one that does not belongs to a Lintel that still runs. */
const PATIENCE_MS = 15_000;

/**
 * Waits until no server runs on this cluster any more, and clears a lock file whose process is gone or is somebody else's.
 * Throws POSTGRES_IN_USE where the folder is in use.
 */
export async function awaitEarlierServer(cluster: string, tell: (text: string) => void): Promise<void> {
  const lock = join(cluster, 'postmaster.pid');
  let told = false;
  for (let waited = 0; existsSync(lock); waited += 100) {
    const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
    if (!isServerOf(pid, cluster)) return rmSync(lock, { force: true });
    if (waited >= PATIENCE_MS) {
      throw new PostgresFault(
        'POSTGRES_IN_USE',
        `PostgreSQL (process ${pid}) already runs on ${cluster}: another Lintel uses this folder. Stop it, or start with --home and another folder.`,
      );
    }
    if (!told && waited > 500)
      tell('a database server runs on this folder: waiting for it to stop, should it be of an earlier run');
    told ||= waited > 500;
    await wait(100);
  }
}

/** Whether a server runs on this cluster now. */
export function isServerRunning(cluster: string): boolean {
  const lock = join(cluster, 'postmaster.pid');
  return existsSync(lock) && isServerOf(Number(readFileSync(lock, 'utf8').split('\n')[0]), cluster);
}

function isServerOf(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return realpathSync(readlinkSync(`/proc/${pid}/cwd`)) === realpathSync(cluster);
  } catch {
    if (existsSync('/proc/self')) return false;
    const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.includes('postgres') && stdout.includes(cluster);
  }
}
