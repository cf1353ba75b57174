import type { Agency } from '#policies/core/vocabulary';
import { createDatabase, type DatabaseRoles, databaseAt } from './postgres/createDatabase';
import type { Connect } from './postgres/withConnections';

export interface Provision extends Omit<DatabaseRoles, 'restricted'> {
  readonly agency: Agency;
  /** A superuser's URL of any database of the server. */
  readonly server: string;
}

/**
 * The database of one agency with its roles, empty until its owner migrates it; says what it did. Governance's owner may see
 * who has replayed what (docs/operations.md): two functions of its own use that, `governance.commit_progress` and `governance.replicas_ahead`. Idempotent.
 */
export async function provisionDatabase(
  connect: Connect,
  { agency, server, ...roles }: Provision,
): Promise<readonly string[]> {
  const done = await createDatabase(connect, server, { ...roles, restricted: `${roles.runtime.name}_restricted` });
  if (agency !== 'governance') return done;
  const client = await connect(databaseAt(server, 'postgres'));
  await client.query(`GRANT pg_read_all_stats TO ${client.escapeIdentifier(roles.owner.name)}`);
  return [...done, `role ${roles.owner.name} may read the statistics of replication`];
}
