import type { ClientBase, Pool } from 'pg';
import type { SubgraphDefinition } from '../schema/subgraphDefinition';

/** In words, what a database is that is not this subgraph's, migrated; null where it is. */
export async function notItsDatabase(
  connection: Pick<ClientBase | Pool, 'query'>,
  { migrations }: Pick<SubgraphDefinition, 'migrations'>,
): Promise<string | null> {
  const { rows: tables } = await connection.query<{ there: boolean }>(
    "SELECT to_regclass('public.migrations') IS NOT NULL AS there",
  );
  const { rows } =
    tables[0]?.there === true
      ? await connection.query<{ name: string }>('SELECT name FROM public.migrations')
      : { rows: [] };
  const missing = migrations.filter(({ name }) => !rows.some((row) => row.name === name));
  if (missing.length === 0) return null;
  return rows.length === 0 ? 'has not been migrated' : 'is that of another agency, or of an earlier version';
}
