import type { Client } from 'pg';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { PostgresFault } from './postgres/fault';

/**
 * Throws POSTGRES_NOT_PREPARED where a database is not that of the agency (its command name), or has not been migrated: rows of
 * one agency must never flow into the database of another.
 */
export async function requireDatabaseOf(client: Client, agency: string): Promise<void> {
  const definition = await SUBGRAPHS[agency]?.();
  const own = (definition?.migrations ?? []).map(({ name }) => name);
  const { rows: tables } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public.migrations') IS NOT NULL AS there",
  );
  const { rows } =
    tables[0]?.there === true
      ? await client.query<{ name: string }>('SELECT name FROM public.migrations')
      : { rows: [] };
  const missing = own.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length === 0) return;
  const state = rows.length === 0 ? 'has not been migrated' : 'is that of another agency, or of an earlier version';
  throw new PostgresFault(
    'POSTGRES_NOT_PREPARED',
    `The database ${client.database} ${state}: give the URL of ${agency}'s, after npm run provision -- ${agency}.`,
  );
}
