import { Client, type ClientBase } from 'pg';
import type { RunSql } from '../replica/readReplica';
import type { SubgraphDefinition } from '../schema/subgraphDefinition';
import { type ChangedMigration, changesInWords, recordFingerprints, type Standing, standingIn } from './fingerprints';
import { grantRuntimeRole } from './grantRuntimeRole';
import { missingColumns, missingInWords } from './missingColumns';
import { migrationsOf, ownerDataSource } from './ownerDataSource';

/** A database, opened by its owner. */
export interface OwnersDatabase {
  readonly definition: SubgraphDefinition;
  readonly owner: ClientBase;
  /** Of the same owner and database: what runs migrations connects by itself. */
  readonly url: string;
  readonly runtimeRole: string;
}

/**
 * Runs what has not run yet, as the owner, and grants the runtime role exactly what it needs. Throws `ChangedMigrations`, and
 * touches nothing, where the database has run a migration otherwise than it stands here.
 */
export async function migrate(
  definition: SubgraphDefinition,
  migrationUrl: string,
  runtimeRole: string,
): Promise<void> {
  const owner = new Client({ connectionString: migrationUrl });
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    const database = { definition, owner, url: migrationUrl, runtimeRole };
    const standing = await standingOf(database);
    if (standing.changes.length > 0) throw new ChangedMigrations(standing.changes);
    await runAhead(database, standing);
  } finally {
    await owner.end();
  }
}

const NEVER_EDIT =
  'Start the version that made this database, or one whose migrations follow on its own: a migration that has run is never edited, a further one changes what it made (docs/operations.md).';

/** The database has run migrations otherwise than they stand here; nothing in it was touched. */
export class ChangedMigrations extends Error {
  constructor(readonly changes: readonly ChangedMigration[]) {
    super(`${changesInWords(changes).join('\n')}\n${NEVER_EDIT}`);
  }
}

/** Reads only. */
export function standingOf({ definition, owner }: OwnersDatabase): Promise<Standing> {
  return standingIn(owner, migrationsOf(definition), definition.agency);
}

/** The same on a database whose standing was read, and has no changes. Throws where a column is missing after all. */
export async function runAhead(
  { definition, owner, url, runtimeRole }: OwnersDatabase,
  { ahead }: Standing,
): Promise<void> {
  if (ahead.size > 0) {
    await recordFingerprints(owner, ahead);
    const source = await ownerDataSource(definition, url).initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  }
  const sql: RunSql = async (text, values) => (await owner.query(text, [...values])).rows;
  const missing = await missingColumns(sql, definition.records);
  if (missing.length > 0) throw new Error(missingInWords(definition.agency, missing));
  await grantRuntimeRole(owner, runtimeRole, definition);
}
