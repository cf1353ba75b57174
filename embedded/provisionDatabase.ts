import type { Agency } from '#policies/core/vocabulary';
import { connected, createDatabase, type DatabaseRoles, databaseAt } from './postgres/createDatabase';

export interface Provision extends Omit<DatabaseRoles, 'restricted'> {
  readonly agency: Agency;
  /** A superuser's URL of any database of the server. */
  readonly server: string;
}

/**
 * The database of one agency with its roles, empty until its owner migrates it; says what it did. Governance's owner may see
 * who has replayed what (docs/operations.md): one function of its own uses that, `governance.commit_progress`. Idempotent.
 */
export async function provisionDatabase({ agency, server, ...roles }: Provision): Promise<readonly string[]> {
  const done = await createDatabase(server, { ...roles, restricted: `${roles.runtime.name}_restricted` });
  if (agency !== 'governance') return done;
  await connected(databaseAt(server, 'postgres'), (client) =>
    client.query(`GRANT pg_read_all_stats TO ${client.escapeIdentifier(roles.owner.name)}`),
  );
  return [...done, `role ${roles.owner.name} may read the statistics of replication`];
}
