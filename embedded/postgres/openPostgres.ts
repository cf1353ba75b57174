import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { serverUser } from './serverUser';
import { type PostgresOptions, type RunningPostgres, reachableFolder, runningAt, startPostgres } from './startPostgres';

/** The server that already runs on `dataDir`, which `stop` leaves running; where none does, one started for the while. */
export async function openPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const folder = reachableFolder(options.dataDir, serverUser());
  const [port, password] = ['port', 'password'].map((name) => join(folder, name));
  if (port !== undefined && password !== undefined && existsSync(port) && existsSync(password)) {
    const running = runningAt(
      Number(readFileSync(port, 'utf8')),
      readFileSync(password, 'utf8'),
      async () => undefined,
    );
    if (await answers(running)) return running;
  }
  return startPostgres(options);
}

async function answers({ databaseUrl, superuser, password }: RunningPostgres): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl(superuser, password, 'postgres') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
