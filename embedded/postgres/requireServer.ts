import type { Client } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { PostgresFault } from './fault';

interface Server {
  readonly version: number;
  readonly user: string;
  readonly superuser: boolean;
  readonly wal_level: string;
  readonly synchronous_commit: string;
  readonly max_slot_wal_keep_size: string;
}

const LOOK = `
SELECT current_setting('server_version_num')::int AS version, current_user AS "user",
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
  current_setting('wal_level') AS wal_level, current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('max_slot_wal_keep_size') AS max_slot_wal_keep_size`;

/** Row filters of publications came with it. */
const OLDEST_VERSION = 150_000;

/**
 * Throws POSTGRES_NOT_PREPARED, naming all that is wrong at once, where a server cannot carry an agency's database: its
 * version, its settings, or the rights of the role that asks.
 */
export async function requireServer(client: Client, agency: Agency): Promise<void> {
  const { rows } = await client.query<Server>(LOOK);
  const [server] = rows;
  if (server === undefined) return;
  const faults: string[] = [];
  if (!server.superuser) faults.push(`${server.user} is no superuser: give the URL of one.`);
  if (server.version < OLDEST_VERSION) faults.push('it is older than PostgreSQL 15: publications have no row filters.');
  if (agency === 'governance') {
    if (server.wal_level !== 'logical')
      faults.push(`wal_level is '${server.wal_level}': set it to 'logical' and restart the server.`);
    if (server.synchronous_commit !== 'local')
      faults.push(
        `synchronous_commit is '${server.synchronous_commit}': set it to 'local' and reload. Acts ask for more by themselves; with this default every commit would wait for every agency.`,
      );
    if (server.max_slot_wal_keep_size === '-1')
      faults.push(
        "max_slot_wal_keep_size is not set: give a size ('2GB') and reload, else an agency that is away fills this server's disk.",
      );
  }
  if (faults.length > 0)
    throw new PostgresFault(
      'POSTGRES_NOT_PREPARED',
      `The server cannot carry the database of ${agency}; nothing was changed:\n${faults.map((each) => `  ${each}`).join('\n')}`,
    );
}
