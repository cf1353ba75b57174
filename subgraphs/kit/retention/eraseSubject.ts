import type { Pool } from 'pg';

/** What such a row of `retention.destroyed` says was destroyed. */
const SUBJECT_KEY = 'disclosureLog.subjectKey';

export interface Erasure {
  /** As the owner of the agency's database: the process that answers destroys nothing. */
  readonly pool: Pool;
  /** Id of the person; it stands in no record of the erasure. */
  readonly person: string;
  /** Reference of the controller's decision (UK GDPR art. 17), under which the erasure is recorded. */
  readonly decision: string;
  readonly now: Date;
}

/**
 * Erases a person from an agency's disclosure log by destroying the key of their pseudonym: what stands there leads to nobody any
 * more, while every hash, head, receipt and proof holds. It leaves a row in `retention.destroyed`, in the same transaction. Whether
 * there was a key; where there was none nothing is recorded. What is disclosed afterwards gets another pseudonym.
 */
export async function eraseSubject({ pool, person, decision, now }: Erasure): Promise<boolean> {
  const { rows } = await pool.query<{ erased: boolean }>(
    `WITH erased AS MATERIALIZED (SELECT disclosure.destroy_subject_key($1::uuid) AS was_there),
       recorded AS (INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at)
         SELECT $2, $3, $4::timestamptz, 1, $4::timestamptz FROM erased WHERE was_there RETURNING 1)
     SELECT EXISTS (SELECT FROM recorded) AS erased`,
    [person, SUBJECT_KEY, decision, now],
  );
  return rows[0]?.erased === true;
}
