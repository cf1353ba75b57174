import type { ClientBase, Pool } from 'pg';
import type { NoteDestroyed } from './destroyedList';

/** What such a row of `retention.destroyed` says was destroyed. */
export const SUBJECT_KEY = 'disclosureLog.subjectKey';

export interface Erasure {
  /** As the owner of the agency's database: the process that answers destroys nothing. */
  readonly pool: Pool;
  /** Id of the person; it stands in no record of the erasure. */
  readonly person: string;
  /** Reference of the controller's decision (UK GDPR art. 17), under which the erasure is recorded. */
  readonly decision: string;
  readonly now: Date;
  readonly note: NoteDestroyed;
}

/**
 * Erases a person from an agency's disclosure log by destroying the key of their pseudonym: what stands there leads to nobody any
 * more, while every hash, head, receipt and proof holds. It leaves a row in `retention.destroyed`, in the same transaction, and before
 * that an entry outside the database, by which a copy that still holds the key loses it again. Whether there was a key; where there was
 * none nothing is recorded. What is disclosed afterwards gets another pseudonym.
 */
export async function eraseSubject({ pool, person, decision, now, note }: Erasure): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ key: string }>(
      "SELECT encode(sha256(key), 'hex') AS key FROM disclosure.subject_key WHERE person = $1::uuid FOR UPDATE",
      [person],
    );
    const [found] = rows;
    if (found !== undefined) {
      await client.query('SELECT disclosure.destroy_subject_key($1::uuid)', [person]);
      await recordKeys(client, decision, now, 1);
      note({ kind: 'subjectKey', key: found.key, decision, at: now.toISOString() });
    }
    await client.query('COMMIT');
    client.release();
    return found !== undefined;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

/** Destroys keys that were destroyed before and that a copy brought back, by their SHA-256; how many there were. In the caller's transaction. */
export async function eraseAgain(
  client: ClientBase,
  erased: readonly { readonly key: string; readonly decision: string }[],
  now: Date,
): Promise<number> {
  let number = 0;
  for (const { key, decision } of erased) {
    const { rowCount } = await client.query(
      `SELECT disclosure.destroy_subject_key(k.person) FROM disclosure.subject_key k WHERE sha256(k.key) = decode($1, 'hex')`,
      [key],
    );
    if ((rowCount ?? 0) === 0) continue;
    await recordKeys(client, decision, now, rowCount ?? 0);
    number += rowCount ?? 0;
  }
  return number;
}

async function recordKeys(client: ClientBase, decision: string, now: Date, number: number): Promise<void> {
  await client.query(
    'INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at) VALUES ($1, $2, $3, $4, $3)',
    [SUBJECT_KEY, decision, now, number],
  );
}
