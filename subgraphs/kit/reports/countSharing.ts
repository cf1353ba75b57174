import type { RunSql } from '../replica/readReplica';

/** Records counted in one transaction. */
const AT_ONCE = 500;

/** Counts what was recorded since, a batch at a time; several replicas take turns. */
export async function countSharing(sql: RunSql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ counted: number }>('SELECT disclosure.count_sharing($1) AS counted', [AT_ONCE]);
    if ((row?.counted ?? 0) < AT_ONCE) return;
  }
}
