import type { Client } from 'pg';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { type ChangedMigration, changesInWords } from '#subgraphs/kit/migrations/fingerprints';
import { runAhead, standingOf } from '#subgraphs/kit/migrations/migrate';
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
import { type Connect, withConnections } from './postgres/withConnections';
import { provisionDatabase } from './provisionDatabase';
import { READER, type Secrets } from './readSecrets';
import { startAgain } from './startAgain';
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
 * from governance, the only publisher. Idempotent: every start passes here, and what stands is left alone.
 */
export async function prepareDatabases(
  clusters: Clusters,
  secrets: Secrets,
  tell: (text: string) => void,
  home: string,
): Promise<DatabaseUrls> {
  const urlsOf = (role: (agency: Agency) => string) =>
    Object.fromEntries(
      AGENCIES.map((agency) => {
        const password = passwordOf(secrets, role(agency));
        return [agency, clusters(agency).databaseUrl(role(agency), password, DATABASE_OF[agency])];
      }),
    ) as DatabaseUrls['runtime'];
  const urls: DatabaseUrls = {
    runtime: urlsOf((agency) => DATABASE_OF[agency]),
    owner: urlsOf((agency) => `${DATABASE_OF[agency]}_owner`),
  };
  await withConnections(async (connect) => {
    tell('databases, roles and migrations');
    for (const agency of AGENCIES) await provision(connect, agency, clusters(agency), secrets);
    await migrateAll(connect, urls.owner, home);
    tell('replication of the governance tables to each agency');
    await replicate(connect, clusters, passwordOf(secrets, READER), home);
  });
  return urls;
}

async function provision(connect: Connect, agency: Agency, server: RunningPostgres, secrets: Secrets): Promise<void> {
  const database = DATABASE_OF[agency];
  const login = (name: string) => ({ name, password: passwordOf(secrets, name) });
  await endMemberships(await connect(superuserOf(server, 'postgres')), database);
  await provisionDatabase(connect, {
    agency,
    server: superuserOf(server, 'postgres'),
    database,
    owner: login(`${database}_owner`),
    runtime: login(database),
    verifier: login(`${database}_verifier`),
  });
}

/** On a server that is this home's alone nobody but a hand made a process's role a member of another. */
async function endMemberships(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ membership: string }>(
    `SELECT format('%s FROM %s GRANTED BY %s', roleid::regrole, member::regrole, grantor::regrole) AS membership
     FROM pg_auth_members WHERE member = to_regrole($1)`,
    [client.escapeIdentifier(role)],
  );
  for (const { membership } of rows) await client.query(`REVOKE ${membership} CASCADE`);
}

/** Subscribers first: a published table must be there before its rows arrive. */
async function migrateAll(connect: Connect, owners: DatabaseUrls['owner'], home: string): Promise<void> {
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  const found = await Promise.all(
    definitions.map(async (definition) => {
      const url = owners[definition.agency];
      const database = { definition, owner: await connect(url), url, runtimeRole: DATABASE_OF[definition.agency] };
      return { database, standing: await standingOf(database) };
    }),
  );
  requireSameMigrations(
    found.flatMap(({ standing }) => standing.changes),
    home,
  );
  const isPublisher = ({ database }: (typeof found)[number]) => Number(database.definition.agency === 'governance');
  for (const { database, standing } of found.toSorted((a, b) => isPublisher(a) - isPublisher(b)))
    await runAhead(database, standing);
}

/** Of all databases before the first is migrated: a home of another version is left as it is, and named with what mends it. */
function requireSameMigrations(changes: readonly ChangedMigration[], home: string): void {
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

async function replicate(connect: Connect, clusters: Clusters, password: string, home: string): Promise<void> {
  const reader = { name: READER, password };
  const publisher = await connect(superuserOf(clusters('governance'), DATABASE_OF.governance));
  await createReader(publisher, reader);
  const links = await Promise.all(
    SUBSCRIBERS.map(
      async ({ agency, publication }): Promise<ReplicationLink> => ({
        publisher,
        subscriber: await connect(superuserOf(clusters(agency), DATABASE_OF[agency])),
        name: publication,
        connection: clusters('governance').databaseUrl(READER, password, DATABASE_OF.governance),
      }),
    ),
  );
  for (const link of links) await linkReplication(link);
  await awaitReplication(links, 60_000, startAgain(home));
  await nameSynchronousStandbys(
    publisher,
    links.map((link) => link.name),
  );
}
