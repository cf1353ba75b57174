import type { Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { migrate } from '#subgraphs/kit/migrations/ownerDataSource';
import { DATABASE_OF } from './databases';
import { asSuperuser, createDatabase } from './postgres/createDatabase';
import {
  awaitReplication,
  createReader,
  linkReplication,
  nameSynchronousStandbys,
  type ReplicationLink,
} from './postgres/linkReplication';
import type { RunningPostgres } from './postgres/startPostgres';
import type { Secrets } from './readSecrets';

/** Where each database is, for the process that uses it and for its owner. */
export interface DatabaseUrls {
  readonly runtime: Readonly<Record<Agency, string>>;
  readonly owner: Readonly<Record<Agency, string>>;
}

const READER = 'governance_reader';

/**
 * Six databases, each with its roles; every migration that has not run; then the replication of the governance tables
 * from governance, the only publisher. Idempotent: every start passes here.
 */
export async function prepareDatabases(
  postgres: RunningPostgres,
  secrets: Secrets,
  tell: (text: string) => void,
): Promise<DatabaseUrls> {
  const passwordOf = (role: string) => {
    const password = secrets.databasePasswords[role];
    if (password === undefined)
      throw new Error(`keys/secrets.json has no password for the role ${role}: delete the file to make new ones.`);
    return password;
  };
  const url = (agency: Agency, role: string) => postgres.databaseUrl(role, passwordOf(role), DATABASE_OF[agency]);
  const agencies = Object.keys(DATABASE_OF) as Agency[];
  tell('databases, roles and migrations');
  for (const agency of agencies) {
    const [database, owner] = [DATABASE_OF[agency], `${DATABASE_OF[agency]}_owner`];
    await createDatabase(postgres, {
      database,
      owner: { name: owner, password: passwordOf(owner) },
      runtime: { name: database, password: passwordOf(database) },
      verifier: { name: `${database}_verifier`, password: passwordOf(`${database}_verifier`) },
      restricted: `${database}_restricted`,
    });
  }
  // governance's owner sees who has replayed what, through one function of its own (docs/operations.md).
  await asSuperuser(postgres, 'postgres', (client) =>
    client.query(`GRANT pg_read_all_stats TO ${DATABASE_OF.governance}_owner`),
  );
  const urls: DatabaseUrls = {
    runtime: Object.fromEntries(
      agencies.map((agency) => [agency, url(agency, DATABASE_OF[agency])]),
    ) as DatabaseUrls['runtime'],
    owner: Object.fromEntries(
      agencies.map((agency) => [agency, url(agency, `${DATABASE_OF[agency]}_owner`)]),
    ) as DatabaseUrls['owner'],
  };
  // Subscribers first: a published table must be there before its rows arrive.
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  const ordered = [...definitions].sort(
    (a, b) => Number(a.agency === 'governance') - Number(b.agency === 'governance'),
  );
  for (const definition of ordered)
    await migrate(definition, urls.owner[definition.agency], DATABASE_OF[definition.agency]);
  await replicate(postgres, passwordOf(READER), tell);
  return urls;
}

async function replicate(postgres: RunningPostgres, password: string, tell: (text: string) => void): Promise<void> {
  tell('replication of the governance tables to each agency');
  const reader = { name: READER, password };
  await createReader(postgres, DATABASE_OF.governance, 'governance', reader);
  const links = SUBSCRIBERS.map(
    ({ agency, publication }): ReplicationLink => ({
      publisher: DATABASE_OF.governance,
      subscriber: DATABASE_OF[agency],
      name: publication,
      reader,
    }),
  );
  for (const link of links) await linkReplication(postgres, link);
  await awaitReplication(postgres, links, 60_000);
  await nameSynchronousStandbys(
    postgres,
    links.map((link) => link.name),
  );
}
