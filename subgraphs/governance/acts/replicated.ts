import type { PersonId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../../kit/replica/readReplica';
import { SUBSCRIBERS } from '../subscribers';

/** Tables that hold one row per (agency, thing). */
export type ReplicatedTable =
  | 'consent'
  | 'consent_override'
  | 'detriment'
  | 'involvement'
  | 'exclusion'
  | 'whereabouts_flag'
  | 'emergency_grant'
  | 'case_state'
  | 'relationship'
  | 'not_to_be_informed';

/**
 * Adds a thing for every subscriber, or for those named: one row each, equal but for the agency. Columns come from code, never
 * from input.
 */
export async function addEverywhere(
  sql: RunSql,
  table: ReplicatedTable,
  row: Readonly<Record<string, unknown>>,
  agencies: readonly Agency[] = SUBSCRIBERS.map(({ agency }) => agency),
): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 2}`);
  await sql(
    `INSERT INTO governance.${table} (agency, ${columns.join(', ')})
     SELECT agency, ${places.join(', ')} FROM unnest($1::text[]) AS agency`,
    [agencies, ...Object.values(row)],
  );
}

/**
 * Moves the revisions of several persons, in key order: before anything else is written of them. What is applied at an agency
 * takes their rows in the order in which they were written here, and a release takes them in key order; otherwise the two
 * could wait for each other in a circle.
 */
export async function moveRevisions(sql: RunSql, persons: readonly PersonId[]): Promise<void> {
  await sql(
    `INSERT INTO governance.subject_revision AS s (person, revision)
     SELECT person, 1 FROM unnest($1::uuid[]) AS person ORDER BY person
     ON CONFLICT (person) DO UPDATE SET revision = s.revision + 1`,
    [persons],
  );
}
