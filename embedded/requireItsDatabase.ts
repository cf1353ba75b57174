import type { Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { notItsDatabase } from '#subgraphs/kit/migrations/notItsDatabase';
import type { SubgraphDefinition } from '#subgraphs/kit/schema/subgraphDefinition';
import { commandName } from './agencyArgument';

/** For commands that destroy: what the agency is that they name. Throws where the database that they were given is not that one's. */
export async function requireItsDatabase(pool: Pool, named: Agency): Promise<SubgraphDefinition> {
  const agency = commandName(named);
  const definition = await SUBGRAPHS[agency]?.();
  if (definition === undefined) throw new Error(`There is no subgraph of ${agency}.`);
  const state = await notItsDatabase(pool, definition);
  if (state !== null)
    throw new Error(
      `DATABASE_MIGRATION_URL: that database ${state}. Nothing was destroyed; give the URL of ${agency}'s, as its owner.`,
    );
  return definition;
}
