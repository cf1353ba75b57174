import type { DataSource } from 'typeorm';

/**
 * What the runtime role may do, and no more: read the agency's records and the replica, call the two functions of the log.
 * Run by the owner after every migration. `writes` names tables of the subgraph's own that it may also write.
 */
export async function grantRuntimeRole(owner: DataSource, role: string, writes: readonly string[]): Promise<void> {
  const name = quoted(role);
  await owner.query(`
REVOKE ALL ON ALL TABLES IN SCHEMA public, governance, disclosure FROM ${name};
GRANT USAGE ON SCHEMA public, governance, disclosure TO ${name};
GRANT SELECT ON ALL TABLES IN SCHEMA public, governance TO ${name};
REVOKE ALL ON public.migrations FROM ${name};
GRANT EXECUTE ON FUNCTION disclosure.lock(uuid[]), disclosure.append(bytea[], bytea[]) TO ${name};
${writes.map((table) => `GRANT INSERT, UPDATE, DELETE ON ${table} TO ${name};`).join('\n')}`);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
