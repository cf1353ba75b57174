import type { Pool } from 'pg';
import type { RecordType } from '#policies/retention/schedule';
import { type LeaseMark, readMark, UNSEEDED } from '../replica/leaseMark';
import type { RunSql } from '../replica/readReplica';
import { type DueBefore, destroyDueBy, inTransaction, type RetentionParts } from './destroyExpired';
import type { DestroyedEntry } from './destroyedList';
import { eraseAgain, SUBJECT_BODIES, SUBJECT_KEY } from './eraseSubject';

/** What such a row of `retention.destroyed` says: that what was destroyed before was destroyed again in a database that was put back. */
const AGAIN = 'putBack';

export interface DestroyedAgain {
  /** Keys of persons' pseudonyms. */
  readonly persons: number;
  readonly records: number;
}

/**
 * Destroys again what a list says was destroyed, in a database that was put back from a copy: the keys of persons who were erased, and
 * each record type up to the instant up to which it went, whatever schedule is in force now. Nothing is added to the list, which
 * knows it all. At the end it leaves a row that says so, by which `isDestroyedAgain` knows. Safe to repeat. Throws where the
 * list is older than the copy, or there is none though the copy knows of a destruction. 'nothing' in the place of a list: on the
 * operator's word nothing was destroyed since the copy.
 */
export async function destroyAgain(
  parts: Omit<RetentionParts, 'rules' | 'dryRun' | 'note'>,
  given: readonly DestroyedEntry[] | 'nothing',
): Promise<DestroyedAgain> {
  const { pool, now } = parts;
  const list = given === 'nothing' ? [] : given;
  if (given !== 'nothing') await requireAsNew(pool, list);
  const erased = list.flatMap((entry) => (entry.kind === 'subjectKey' ? [entry] : []));
  const persons = await eraseAgain(parts, erased);
  const due = latestOf(list);
  const done = await destroyDueBy({ ...parts, dryRun: false, note: () => undefined }, (type) => due.get(type) ?? null);
  await inTransaction(pool, 'COMMIT', async (client) => {
    const { seeding, mark } = await markOf(async (text, values) => (await client.query(text, [...values])).rows);
    await client.query(
      'INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at) VALUES ($1, $2, $3, 0, clock_timestamp())',
      [AGAIN, `${seeding} ${mark}`, now],
    );
  });
  return { persons, records: done.reduce((sum, { number }) => sum + number, 0) };
}

/**
 * Whether `destroyAgain` ended in this database since its server was started on it, and at the mark at which it stands: a copy brings
 * no such row of its own.
 */
export async function isDestroyedAgain(sql: RunSql): Promise<boolean> {
  const { seeding, mark } = await markOf(sql);
  const rows = await sql(
    'SELECT FROM retention.destroyed WHERE record_type = $1 AND rule = $2 AND destroyed_at >= pg_postmaster_start_time() LIMIT 1',
    [AGAIN, `${seeding} ${mark}`],
  );
  return rows.length > 0;
}

/** Throws where the copy knows of a destruction since the list began that the list does not: it is older than the copy, or lost. */
async function requireAsNew(pool: Pool, list: readonly DestroyedEntry[]): Promise<void> {
  const [first] = list;
  const { rows } = await pool.query<{ record_type: string; rule: string }>(
    'SELECT DISTINCT record_type, rule FROM retention.destroyed WHERE number > 0 AND destroyed_at >= $1',
    [first?.at ?? '-infinity'],
  );
  const known = new Set(
    list.flatMap((entry) =>
      entry.kind === 'expired'
        ? [`${entry.recordType} ${entry.rule}`]
        : [SUBJECT_KEY, SUBJECT_BODIES].map((type) => `${type} ${entry.decision}`),
    ),
  );
  if (rows.every(({ record_type, rule }) => known.has(`${record_type} ${rule}`))) return;
  throw new Error(
    first === undefined
      ? 'There is no list of what was destroyed, and the copy knows that something was: give the newest list. Where nothing was destroyed since the copy, say so with --nothing-destroyed. Nothing was destroyed now.'
      : 'The list of what was destroyed is older than the copy, which knows of more: give the newest one. Nothing was destroyed.',
  );
}

/** That of a database from before there were marks, too. */
export async function markOf(sql: RunSql): Promise<LeaseMark> {
  const [row] = await sql<{ marked: boolean }>("SELECT to_regclass('replica.lease_mark') IS NOT NULL AS marked", []);
  return row?.marked ? readMark(sql) : { seeding: UNSEEDED, mark: 0 };
}

/** Of each record type the latest instant up to which it went, with the rule under which it did. */
function latestOf(list: readonly DestroyedEntry[]): ReadonlyMap<RecordType, DueBefore> {
  const latest = new Map<RecordType, DueBefore>();
  for (const entry of list) {
    if (entry.kind !== 'expired') continue;
    const before = new Date(entry.olderThan);
    const known = latest.get(entry.recordType);
    if (known === undefined || known.before < before)
      latest.set(entry.recordType, { rule: { id: entry.rule }, before });
  }
  return latest;
}
