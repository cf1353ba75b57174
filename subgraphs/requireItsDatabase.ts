import type { Pool } from 'pg';
import { notItsDatabase } from './kit/migrations/notItsDatabase';
import type { SubgraphDefinition } from './kit/schema/subgraphDefinition';

/** For commands that destroy: throws where the database that they were given is not that of the agency they name. */
export async function requireItsDatabase(pool: Pool, agency: string, definition: SubgraphDefinition): Promise<void> {
  const state = await notItsDatabase(pool, definition);
  if (state !== null)
    throw new Error(
      `DATABASE_MIGRATION_URL: that database ${state}. Nothing was destroyed; give the URL of ${agency}'s, as its owner.`,
    );
}
