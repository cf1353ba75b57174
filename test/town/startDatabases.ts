import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '#embedded/postgres/startPostgres';
import { prepareDatabases } from '#embedded/prepareDatabases';
import { readSecrets } from '#embedded/readSecrets';
import type { RunningLintel } from '#embedded/startLintel';
import { SMALL } from './startTown';
import { homeWithTown } from './templates';

/** The databases of a small town and the replication between them, without a process that uses them. */
export type TownDatabases = Pick<RunningLintel, 'postgres' | 'databases' | 'stop'>;

export async function startDatabases(): Promise<TownDatabases> {
  const home = await homeWithTown(SMALL);
  const postgres = await startPostgres({
    dataDir: join(home, 'postgres'),
    durable: false,
    settings: {},
    onProgress: () => undefined,
  });
  const databases = await prepareDatabases(
    () => postgres,
    readSecrets(home),
    () => undefined,
    home,
  );
  return {
    postgres,
    databases,
    async stop() {
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
