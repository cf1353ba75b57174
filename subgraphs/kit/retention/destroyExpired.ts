import type { Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { BodyPart } from '#policies/disclosure/destruction';
import type { SigningKey } from '#policies/disclosure/treeHead';
import { type DueRule, dueRule, type RecordType, type RetentionRule } from '#policies/retention/schedule';
import { destroyBodies } from '../release/destroyBodies';
import { RETAINED_BY_ALL, type RetainedRows } from './retainedRows';

export interface RetentionParts {
  /** As the owner of the agency's database: the process that answers destroys nothing. */
  readonly pool: Pool;
  readonly agency: Agency;
  /** What this agency's database holds beside what all do. */
  readonly retained: readonly RetainedRows[];
  readonly logKey: SigningKey;
  readonly rules: readonly RetentionRule[];
  readonly now: Date;
  readonly dryRun: boolean;
}

/** What became of one record type; `rule` null where none is in force: such records are kept. */
export interface Destroyed {
  readonly recordType: RecordType;
  readonly rule: string | null;
  readonly number: number;
}

/** Bodies of the log destroyed in one transaction, with one record of it in the log. */
const LARGEST_RANGE = 20_000;

/**
 * Destroys what is past its period, or with `dryRun` counts it. Each destruction leaves a row in `retention.destroyed` and, of
 * the log, a record in the log itself, by which `npm run verify` knows it; leaf hashes, receipts and proofs stay.
 */
export async function destroyExpired(parts: RetentionParts): Promise<readonly Destroyed[]> {
  const done: Destroyed[] = [];
  for (const { recordType, destroy } of waysOf(parts)) {
    const due = dueRule(parts.rules, recordType, parts.now);
    const number = due === null ? 0 : await destroy(due);
    if (due !== null && number > 0 && !parts.dryRun) await recordDestroyed(parts, recordType, due, number);
    done.push({ recordType, rule: due?.rule.id ?? null, number });
  }
  return done;
}

interface Way {
  readonly recordType: RecordType;
  readonly destroy: (due: DueRule) => Promise<number>;
}

function waysOf(parts: RetentionParts): readonly Way[] {
  return [
    { recordType: 'disclosureLog.ordinary', destroy: (due) => destroyLog(parts, due, 'ordinary') },
    { recordType: 'disclosureLog.restricted', destroy: (due) => destroyLog(parts, due, 'restricted') },
    ...[...RETAINED_BY_ALL, ...parts.retained].map((retained) => ({
      recordType: retained.recordType,
      destroy: (due: DueRule) => destroyRows(parts, due, retained),
    })),
  ];
}

/** Everything before the first record that is to be kept: a clock that was wrong once takes nothing too early. */
const EXPIRED: Readonly<Record<BodyPart, string>> = {
  ordinary: expired('l.body IS NOT NULL AND octet_length(l.requester) > 0', ''),
  restricted: expired('r.body IS NOT NULL', 'JOIN disclosure.restricted r ON r.seq = l.seq'),
};

function expired(there: string, join: string): string {
  return `WITH kept AS (SELECT min(seq) AS seq FROM disclosure.log WHERE appended_at >= $1)
SELECT min(l.seq)::text AS first, max(l.seq)::text AS last, count(*)::text AS number FROM disclosure.log l ${join}, kept
WHERE ${there} AND (kept.seq IS NULL OR l.seq < kept.seq)`;
}

async function destroyLog(parts: RetentionParts, { rule, before }: DueRule, part: BodyPart): Promise<number> {
  const { rows } = await parts.pool.query<{ first: string | null; last: string | null; number: string }>(
    EXPIRED[part],
    [before],
  );
  const [found] = rows;
  if (found === undefined || found.first === null || found.last === null) return 0;
  if (parts.dryRun) return Number(found.number);
  const [first, last] = [Number(found.first), Number(found.last)];
  for (let from = first; from <= last; from += LARGEST_RANGE) {
    const range = { first: from, last: Math.min(last, from + LARGEST_RANGE - 1), parts: [part], rule: rule.id };
    await destroyBodies(parts, range);
  }
  return Number(found.number);
}

/** Rows and what hangs on them, in one transaction; a dry run does the same and takes it back. */
async function destroyRows(
  { pool, dryRun }: RetentionParts,
  { before }: DueRule,
  { hanging, rows }: RetainedRows,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const each of hanging) await client.query(`DELETE FROM ${each}`, [before]);
    const { rowCount } = await client.query(`DELETE FROM ${rows}`, [before]);
    await client.query(dryRun ? 'ROLLBACK' : 'COMMIT');
    client.release();
    return rowCount ?? 0;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

async function recordDestroyed(
  { pool, now }: RetentionParts,
  recordType: RecordType,
  { rule, before }: DueRule,
  number: number,
): Promise<void> {
  await pool.query(
    'INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at) VALUES ($1, $2, $3, $4, $5)',
    [recordType, rule.id, before, number, now],
  );
}
