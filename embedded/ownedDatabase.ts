import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Agency } from '#policies/core/vocabulary';
import { readOwned } from '#subgraphs/kit/readConfiguration';
import { DATABASE_OF } from './databases';
import { openPostgres } from './postgres/openPostgres';
import { readSecrets, secretsFile } from './readSecrets';
import { requireOwnHome } from './requireOwnHome';

/** What a command of the owner's uses of one agency's database. */
export interface OwnedDatabase {
  readonly migrationUrl: string;
  /** Of its disclosure log. */
  readonly logKey: string;
}

/**
 * One agency's database for its owner: of `home`, whether a Lintel runs there or not, or where none is named that of the
 * environment. Throws where the home holds no installation, or the environment is not complete.
 */
export async function withOwnedDatabase<Name extends keyof OwnedDatabase, Done>(
  home: string | undefined,
  agency: Agency,
  environment: NodeJS.ProcessEnv,
  names: readonly Name[],
  work: (database: Pick<OwnedDatabase, Name>) => Promise<Done>,
): Promise<Done> {
  if (home === undefined) return work(readOwned(environment, names));
  const folder = resolve(home);
  requireOwnHome(folder);
  if (!existsSync(secretsFile(folder)))
    throw new Error(`There is no installation in ${folder}: name the folder of one with --home.`);
  const { databasePasswords, logKeys } = readSecrets(folder);
  const postgres = await openPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  try {
    const owner = `${DATABASE_OF[agency]}_owner`;
    const migrationUrl = postgres.databaseUrl(owner, databasePasswords[owner] ?? '', DATABASE_OF[agency]);
    const owned: OwnedDatabase = { migrationUrl, logKey: logKeys[agency] };
    return await work(owned);
  } finally {
    await postgres.stop();
  }
}
