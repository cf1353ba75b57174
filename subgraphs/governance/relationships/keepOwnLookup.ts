import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import { IS_OWN_FAMILY } from '../../kit/replica/ownFamily';
import type { RunSql } from '../../kit/replica/readReplica';

export interface OwnLookup {
  readonly organisation: string;
  readonly practitioner: string;
  readonly person: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Keeps that a practitioner was answered about their own family: once a day for each person, and not on a day on which they asked
 * for emergency access to them, which the leads have read by then. False where nobody declared that it is their family.
 */
export async function keepOwnLookup(
  sql: RunSql,
  { organisation, practitioner, person, at }: OwnLookup,
): Promise<boolean> {
  const declared = await sql(
    `WITH declared AS (SELECT FROM governance.relationship r WHERE r.agency = 'hub' AND r.person = $2 AND r.organisation = $3
         AND r.practitioner = $4 AND ${IS_OWN_FAMILY} LIMIT 1),
     kept AS (
       INSERT INTO authority.own_lookup (id, person, organisation, practitioner, day, at, emergency)
       SELECT $1::uuid, $2::uuid, $3::text, $4::text, ($5::timestamptz AT TIME ZONE 'UTC')::date, $5::timestamptz, false FROM declared
       WHERE NOT EXISTS (SELECT FROM authority.own_lookup e WHERE e.emergency AND e.person = $2 AND e.organisation = $3
         AND e.practitioner = $4 AND e.day = ($5::timestamptz AT TIME ZONE 'UTC')::date)
       ON CONFLICT DO NOTHING)
     SELECT 1 FROM declared`,
    [randomUUID(), person, organisation, practitioner, at],
  );
  return declared.length > 0;
}

/** Keeps, in the transaction that grants it, that they asked for emergency access: each time, whatever else they looked up that day. */
export async function keepOwnEmergency(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  { organisation, practitioner, person }: Omit<OwnLookup, 'at'>,
): Promise<void> {
  await sql(
    `INSERT INTO authority.own_lookup (id, person, organisation, practitioner, day, at, emergency)
     VALUES ($1, $2, $3, $4, ($5::timestamptz AT TIME ZONE 'UTC')::date, $5, true)`,
    [randomUUID(), person, organisation, practitioner, now],
  );
}
