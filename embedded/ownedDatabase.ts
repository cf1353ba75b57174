import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { readOwned } from '#subgraphs/kit/readConfiguration';
import { destroyedListOf } from '#subgraphs/kit/retention/destroyedList';
import { commandName } from './agencyArgument';
import { DATABASE_OF } from './databases';
import { openPostgres } from './postgres/openPostgres';
import { readSecrets, secretsFile } from './readSecrets';
import { requireOwnHome } from './requireOwnHome';

/** What a command of the owner's uses of one agency's database. */
export interface OwnedDatabase {
  readonly pool: Pool;
  /** Of its disclosure log. */
  readonly logKey: string;
  /** The list of what is destroyed in it, which is kept outside of it. Throws where the environment names no folder for it. */
  destroyedList(): string;
}

/** The folder of a home in which the lists of what was destroyed are kept; no backup takes them with it, and no restore puts them back. */
export function destroyedFolderOf(home: string): string {
  return join(home, 'destroyed');
}

/** Names the same folder where agencies have operators of their own. */
const DESTROYED_FOLDER = 'LINTEL_DESTROYED_FOLDER';

/**
 * One agency's database for its owner: of `home`, whether a Lintel runs there or not, or where none is named that of the
 * environment. Throws where the home holds no installation, or the environment is not complete; `needed` says what is asked of it.
 */
export async function withOwnedDatabase<Done>(
  home: string | undefined,
  agency: Agency,
  environment: NodeJS.ProcessEnv,
  needed: readonly ('migrationUrl' | 'logKey')[],
  work: (database: OwnedDatabase) => Promise<Done>,
): Promise<Done> {
  if (home === undefined) {
    const { migrationUrl = '', logKey = '' } = ofEnvironment(environment, needed);
    return withPool(migrationUrl, (pool) =>
      work({ pool, logKey, destroyedList: () => destroyedListOf(folderIn(environment), commandName(agency)) }),
    );
  }
  const folder = resolve(home);
  requireOwnHome(folder);
  if (!existsSync(secretsFile(folder)))
    throw new Error(`There is no installation in ${folder}: name the folder of one with --home.`);
  const { databasePasswords, logKeys } = readSecrets(folder);
  const postgres = await openPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  try {
    const owner = `${DATABASE_OF[agency]}_owner`;
    const url = postgres.databaseUrl(owner, databasePasswords[owner] ?? '', DATABASE_OF[agency]);
    const destroyedList = () => destroyedListOf(destroyedFolderOf(folder), commandName(agency));
    return await withPool(url, (pool) => work({ pool, logKey: logKeys[agency], destroyedList }));
  } finally {
    await postgres.stop();
  }
}

function folderIn(environment: NodeJS.ProcessEnv): string {
  const folder = environment[DESTROYED_FOLDER] ?? '';
  if (folder === '')
    throw new Error(
      `${DESTROYED_FOLDER} is not set: give a folder apart from the database and its backups, in which the list of what is destroyed is kept (docs/operations.md, Backup and restore). Nothing was destroyed.`,
    );
  return folder;
}

/** Whoever forgot `--home` is told of it beside what the environment lacks. */
function ofEnvironment(
  environment: NodeJS.ProcessEnv,
  needed: readonly ('migrationUrl' | 'logKey')[],
): { readonly migrationUrl?: string; readonly logKey?: string } {
  try {
    return readOwned(environment, needed);
  } catch (fault) {
    const said = fault instanceof Error ? fault.message : String(fault);
    throw new Error(`${said}\nOn one machine name the home of the installation instead: --home .lintel`);
  }
}

async function withPool<Done>(connectionString: string, work: (pool: Pool) => Promise<Done>): Promise<Done> {
  const pool = new Pool({ connectionString, max: 1 });
  // It may still be closing when the server of a home is stopped; what is lost before is met by the next statement.
  pool.on('error', () => undefined);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
