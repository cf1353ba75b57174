import type { Pool, PoolClient } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { type SeqRange, sealDestruction, widen } from '#policies/disclosure/destruction';
import { pseudonym } from '#policies/disclosure/sealRecord';
import type { SigningKey } from '#policies/disclosure/treeHead';
import { appendRecords, lockLog, packRecords } from '../release/appendRecords';
import { type RunNamed, runNamedOn } from '../release/runNamed';
import type { NoteDestroyed } from './destroyedList';

/** What such a row of `retention.destroyed` says was destroyed. */
export const SUBJECT_KEY = 'disclosureLog.subjectKey';
/** Bodies from before a record's context was sealed, in which it stands open. */
export const SUBJECT_BODIES = 'disclosureLog.subjectBodies';

export interface ErasureParts {
  /** As the owner of the agency's database: the process that answers destroys nothing. */
  readonly pool: Pool;
  readonly agency: Agency;
  readonly logKey: SigningKey;
  readonly now: Date;
}

export interface Erasure extends ErasureParts {
  /** Id of the person; it stands in no record of the erasure. */
  readonly person: string;
  /** Reference of the controller's decision (UK GDPR art. 17), under which the erasure is recorded. */
  readonly decision: string;
  readonly note: NoteDestroyed;
}

export interface Erased {
  /** Bodies that went with the key, those about brothers and sisters as well among them. */
  readonly bodies: number;
}

/** Somebody is still to be told of a correction, and would not find by its notice what it was about. */
export class CorrectionNotTold extends Error {}

/**
 * Erases a person from an agency's disclosure log by destroying the key of their pseudonym: what stands there leads to nobody any
 * more, while every hash, head, receipt and proof holds. With it goes, in the same transaction, what else in this database leads to
 * their entries: bodies in which the case or the reason stands open, and what other tables say of receipts beside the person
 * (docs/decisions/0053). It leaves rows in `retention.destroyed`, in the same transaction, and before that an entry outside the
 * database, by which a copy that still holds the key loses it again. Null where there was no key; then nothing is recorded.
 * What is disclosed afterwards gets another pseudonym. Throws `CorrectionNotTold`.
 */
export function eraseSubject({ person, decision, note, ...parts }: Erasure): Promise<Erased | null> {
  return erase(parts, decision, { of: 'k.person = $1::uuid', value: person }, (key) => {
    note({ kind: 'subjectKey', key, decision, at: parts.now.toISOString() });
  });
}

/** Erases again persons who were erased before and whom a copy brought back, by the SHA-256 of their keys; how many there were. */
export async function eraseAgain(
  parts: ErasureParts,
  erased: readonly { readonly key: string; readonly decision: string }[],
): Promise<number> {
  let number = 0;
  for (const { key, decision } of erased) {
    const found = await erase(parts, decision, { of: "sha256(k.key) = decode($1, 'hex')", value: key });
    if (found !== null) number += 1;
  }
  return number;
}

/** `noted`: given the digest of the key last, before it is destroyed for good; what it throws takes all back. */
async function erase(
  { pool, agency, logKey, now }: ErasureParts,
  decision: string,
  whom: { readonly of: string; readonly value: string },
  noted: ((key: string) => void) | null = null,
): Promise<Erased | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ person: string; key: Buffer; digest: string }>(
      `SELECT k.person::text AS person, k.key, encode(sha256(k.key), 'hex') AS digest FROM disclosure.subject_key k WHERE ${whom.of} FOR UPDATE`,
      [whom.value],
    );
    const [found] = rows;
    if (found === undefined) {
      await client.query('COMMIT');
      client.release();
      return null;
    }
    if (noted !== null) await requireCorrectionsTold(client, found.person);
    const subject = Buffer.from(pseudonym(found.person, found.key), 'hex');
    await forgetReceipts(client, found.person, subject);
    const bodies = await destroyOpenBodies(client, { agency, logKey, now }, subject, decision);
    await client.query('SELECT disclosure.destroy_subject_key($1::uuid)', [found.person]);
    await record(client, SUBJECT_KEY, decision, now, 1);
    if (bodies > 0) await record(client, SUBJECT_BODIES, decision, now, bodies);
    noted?.(found.digest);
    await client.query('COMMIT');
    client.release();
    return { bodies };
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

/** A notice tells its recipient by the receipt what was wrong: without it nobody could mend what was built on it (UK GDPR art. 19). */
async function requireCorrectionsTold(client: PoolClient, person: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM subject_access.correction_notice n JOIN subject_access.correction c ON c.id = n.correction
     WHERE c.person = $1 AND (n.at IS NULL OR n.alerted_at IS NULL)`,
    [person],
  );
  if ((rowCount ?? 0) === 0) return;
  throw new CorrectionNotTold(
    'Recipients of a correction about this person are not told yet, and would not know what it was about: tell them first (breachTasks, tellOfCorrection), then erase. Nothing was destroyed.',
  );
}

/**
 * What tables beside the log say of receipts and the person together. Notices of corrections stay, without the receipt; of the look-ups
 * of their own family by practitioners the day stays, since the instant is that of the record.
 */
async function forgetReceipts(client: PoolClient, person: string, subject: Buffer): Promise<void> {
  for (const statement of OF_PERSON) await client.query(statement, [person]);
  await client.query(
    `DELETE FROM acts.performed a WHERE a.act = ANY($1) AND a.result::jsonb -> 'receipts' ?|
       ARRAY(SELECT l.receipt FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq WHERE e.pseudonym = $2)`,
    [ACTS_ON_RECEIPTS, subject],
  );
}

const OF_PERSON = [
  'DELETE FROM subject_access.released_disclosure WHERE person = $1',
  'DELETE FROM subject_access.release_taken_back WHERE person = $1',
  `UPDATE subject_access.correction_notice n SET receipt = 'erased ' || n.id FROM subject_access.correction c
    WHERE c.id = n.correction AND c.person = $1`,
  `UPDATE subject_access.request SET left_with = jsonb_set(left_with, '{told}', '{}') WHERE person = $1 AND left_with IS NOT NULL`,
  `UPDATE lookups.own_family SET at = day::timestamp AT TIME ZONE 'UTC' WHERE person = $1`,
];

/** Those whose results, kept for their idempotency keys, name receipts. */
const ACTS_ON_RECEIPTS = ['releaseDisclosures', 'takeBackRelease', 'correctRecord', 'tellOfCorrection'];

/** A record for each run of such bodies is a leaf of the log, by which `verify` knows that they were destroyed; how many bodies. */
async function destroyOpenBodies(
  client: PoolClient,
  { agency, logKey, now }: Omit<ErasureParts, 'pool'>,
  subject: Buffer,
  decision: string,
): Promise<number> {
  const run = runNamedOn(client);
  if ((await openBodies(run, subject)).length === 0) return 0;
  // Again under the lock: nothing is appended meanwhile.
  const locked = await lockLog(run, { agency, logKey }, []);
  const seqs = await openBodies(run, subject);
  const ranges: SeqRange[] = [];
  for (const seq of seqs) widen(ranges, { first: seq, last: seq });
  const parts = ['ordinary'] as const;
  const at = now.toISOString();
  const records = ranges.map((range) => sealDestruction({ agency, ...range, parts, rule: decision, at }));
  await appendRecords(run, { agency, logKey }, locked, packRecords(records));
  for (const { first, last } of ranges)
    await run({ text: 'SELECT disclosure.destroy($1, $2, $3::text[])', values: [first, last, parts] });
  return seqs.length;
}

/** Bodies about somebody in which something stands open that leads to them by other tables, or by its own words. Ascending. */
async function openBodies(run: RunNamed, subject: Buffer): Promise<readonly number[]> {
  const rows = await run<{ seq: string }>({
    text: `SELECT l.seq::text AS seq FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq
        CROSS JOIN LATERAL (SELECT disclosure.read_body(l.body) AS body OFFSET 0) read
      WHERE e.pseudonym = $1 AND l.body IS NOT NULL AND octet_length(l.requester) > 0 AND (read.body ->> 'v')::int < 3
        AND (read.body ->> 'case' IS NOT NULL OR read.body ->> 'reason' IS NOT NULL OR EXISTS (
          SELECT FROM jsonb_array_elements(read.body -> 'outcomes') AS o WHERE o ->> 'basis' ~ '\\moverride [0-9a-f]{8}-'))
      ORDER BY l.seq`,
    values: [subject],
  });
  return rows.map(({ seq }) => Number(seq));
}

async function record(client: PoolClient, type: string, decision: string, now: Date, number: number): Promise<void> {
  await client.query(
    'INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at) VALUES ($1, $2, $3, $4, $3)',
    [type, decision, now, number],
  );
}
