import type { Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { changesInWords } from '#subgraphs/kit/migrations/fingerprints';
import { changesOf, migrate } from '#subgraphs/kit/migrations/ownerDataSource';
import type { SubgraphDefinition } from '#subgraphs/kit/schema/subgraphDefinition';
import { DATABASE_OF } from './databases';
import { superuserOf } from './postgres/createDatabase';
import {
  awaitReplication,
  createReader,
  linkReplication,
  nameSynchronousStandbys,
  type ReplicationLink,
} from './postgres/linkReplication';
import type { RunningPostgres } from './postgres/startPostgres';
import { provisionDatabase } from './provisionDatabase';
import { READER, type Secrets } from './readSecrets';
import { homeOption } from './startOptions';

/** Where each database is, for the process that uses it and for its owner. */
export interface DatabaseUrls {
  readonly runtime: Readonly<Record<Agency, string>>;
  readonly owner: Readonly<Record<Agency, string>>;
}

/** The cluster of each agency's database: one for all, or some with a cluster of their own. */
export type Clusters = (agency: Agency) => RunningPostgres;

/**
 * Six databases, each with its roles; every migration that has not run; then the replication of the governance tables
 * from governance, the only publisher. Idempotent: every start passes here.
 */
export async function prepareDatabases(
  clusters: Clusters,
  secrets: Secrets,
  tell: (text: string) => void,
  home: string,
): Promise<DatabaseUrls> {
  const agencies = Object.keys(DATABASE_OF) as Agency[];
  const urlsOf = (role: (agency: Agency) => string) =>
    Object.fromEntries(
      agencies.map((agency) => {
        const password = passwordOf(secrets, role(agency));
        return [agency, clusters(agency).databaseUrl(role(agency), password, DATABASE_OF[agency])];
      }),
    ) as DatabaseUrls['runtime'];
  const urls: DatabaseUrls = {
    runtime: urlsOf((agency) => DATABASE_OF[agency]),
    owner: urlsOf((agency) => `${DATABASE_OF[agency]}_owner`),
  };
  tell('databases, roles and migrations');
  for (const agency of agencies) {
    const database = DATABASE_OF[agency];
    const login = (name: string) => ({ name, password: passwordOf(secrets, name) });
    await provisionDatabase({
      agency,
      server: superuserOf(clusters(agency), 'postgres'),
      database,
      owner: login(`${database}_owner`),
      runtime: login(database),
      verifier: login(`${database}_verifier`),
    });
  }
  // Subscribers first: a published table must be there before its rows arrive.
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  const ordered = [...definitions].sort(
    (a, b) => Number(a.agency === 'governance') - Number(b.agency === 'governance'),
  );
  await requireSameMigrations(ordered, urls.owner, home);
  for (const definition of ordered)
    await migrate(definition, urls.owner[definition.agency], DATABASE_OF[definition.agency]);
  await replicate(clusters, passwordOf(secrets, READER), tell);
  return urls;
}

/** All databases before the first is migrated: a home of another version is left as it is, and named with what mends it. */
async function requireSameMigrations(
  definitions: readonly SubgraphDefinition[],
  owners: DatabaseUrls['owner'],
  home: string,
): Promise<void> {
  const found = await Promise.all(definitions.map((definition) => changesOf(definition, owners[definition.agency])));
  const changes = found.flat();
  if (changes.length === 0) return;
  const lines = changesInWords(changes);
  const shown = lines.slice(0, LINES_SHOWN).map((line) => `  ${line}`);
  const more = lines.length > shown.length ? [`  and ${lines.length - shown.length} more`] : [];
  throw new Error(
    [
      'The databases of this home were made by another version of Lintel, and nothing in them was changed:',
      ...shown,
      ...more,
      'One command puts the home aside (it is kept, not deleted) and starts with a new one:',
      `  npm start -- --fresh${homeOption(home)}`,
    ].join('\n'),
  );
}

const LINES_SHOWN = 6;

function passwordOf({ databasePasswords }: Secrets, role: string): string {
  const password = databasePasswords[role];
  if (password === undefined)
    throw new Error(`keys/secrets.json has no password for the role ${role}: delete the file to make new ones.`);
  return password;
}

async function replicate(clusters: Clusters, password: string, tell: (text: string) => void): Promise<void> {
  tell('replication of the governance tables to each agency');
  const reader = { name: READER, password };
  const publisher = superuserOf(clusters('governance'), DATABASE_OF.governance);
  await createReader(publisher, reader);
  const links = SUBSCRIBERS.map(
    ({ agency, publication }): ReplicationLink => ({
      publisher,
      subscriber: superuserOf(clusters(agency), DATABASE_OF[agency]),
      name: publication,
      connection: clusters('governance').databaseUrl(READER, password, DATABASE_OF.governance),
    }),
  );
  for (const link of links) await linkReplication(link);
  await awaitReplication(links, 60_000);
  await nameSynchronousStandbys(
    publisher,
    links.map((link) => link.name),
  );
}
