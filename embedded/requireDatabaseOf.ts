import type { Client } from 'pg';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { notItsDatabase } from '#subgraphs/kit/migrations/notItsDatabase';
import { PostgresFault } from './postgres/fault';

/**
 * Throws POSTGRES_NOT_PREPARED where a database is not that of the agency (its command name), or has not been migrated: rows of
 * one agency must never flow into the database of another.
 */
export async function requireDatabaseOf(client: Client, agency: string): Promise<void> {
  const state = await notItsDatabase(client, (await SUBGRAPHS[agency]?.()) ?? { migrations: [] });
  if (state === null) return;
  throw new PostgresFault(
    'POSTGRES_NOT_PREPARED',
    `The database ${client.database} ${state}: give the URL of ${agency}'s, after npm run provision -- ${agency}.`,
  );
}
