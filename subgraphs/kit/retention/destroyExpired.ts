import type { Pool, PoolClient } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { BodyPart } from '#policies/disclosure/destruction';
import type { SigningKey } from '#policies/disclosure/treeHead';
import { dueRule, type RecordType, type RetentionRule } from '#policies/retention/schedule';
import { destroyBodies } from '../release/destroyBodies';
import { type RunNamed, runNamedOn } from '../release/runNamed';
import type { NoteDestroyed } from './destroyedList';
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
  readonly note: NoteDestroyed;
}

/** What became of one record type; `rule` null where none is in force: such records are kept. */
export interface Destroyed {
  readonly recordType: RecordType;
  readonly rule: string | null;
  readonly number: number;
}

/** What is older than an instant goes, under a rule. */
export interface DueBefore {
  readonly rule: { readonly id: string };
  readonly before: Date;
}

/** Bodies of the log destroyed in one transaction, with one record of it in the log. */
const LARGEST_RANGE = 20_000;

/**
 * Destroys what is past its period, or with `dryRun` counts it. Each destruction leaves a row in `retention.destroyed` in its own
 * transaction and, of the log, a record in the log itself, by which `npm run verify` knows it; leaf hashes, receipts and proofs stay.
 * A dry run destroys all rows in one transaction and takes it back at the end: what goes may be all that another type waited for.
 */
export function destroyExpired(parts: RetentionParts): Promise<readonly Destroyed[]> {
  return destroyDueBy(parts, (recordType) => dueRule(parts.rules, recordType, parts.now));
}

/** The same by what is due under other rules than those of the schedule that is in force; null for what stays. */
export async function destroyDueBy(
  parts: Omit<RetentionParts, 'rules'>,
  dueOf: (recordType: RecordType) => DueBefore | null,
): Promise<readonly Destroyed[]> {
  const { pool, dryRun } = parts;
  const done: Destroyed[] = [];
  for (const part of ['ordinary', 'restricted'] as const)
    done.push(await destroyDue(dueOf, `disclosureLog.${part}`, (due) => destroyLog(parts, due, part)));
  const all = [...RETAINED_BY_ALL, ...parts.retained];
  for (const together of dryRun ? [all] : all.map((each) => [each]))
    await inTransaction(pool, dryRun ? 'ROLLBACK' : 'COMMIT', async (client) => {
      for (const each of together)
        done.push(await destroyDue(dueOf, each.recordType, (due) => destroyRows(client, parts, due, each)));
    });
  return done;
}

/**
 * Freezes the log, which PostgreSQL does not do by itself while answers wait for the disk (docs/decisions/0030); no faster than it would
 * in the background: answers are given at night too.
 */
export async function freezeLog(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET vacuum_cost_delay = '2ms'");
    await client.query('VACUUM (FREEZE, ANALYZE) disclosure.log, disclosure.restricted');
  } finally {
    // Not for whoever gets this connection next.
    client.release(true);
  }
}

async function destroyDue(
  dueOf: (recordType: RecordType) => DueBefore | null,
  recordType: RecordType,
  destroy: (due: DueBefore) => Promise<number>,
): Promise<Destroyed> {
  const due = dueOf(recordType);
  return { recordType, rule: due?.rule.id ?? null, number: due === null ? 0 : await destroy(due) };
}

export async function inTransaction<Done>(
  pool: Pool,
  end: 'COMMIT' | 'ROLLBACK',
  work: (client: PoolClient) => Promise<Done>,
): Promise<Done> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const done = await work(client);
    await client.query(end);
    client.release();
    return done;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

const THERE: Readonly<Record<BodyPart, { readonly from: string; readonly where: string }>> = {
  ordinary: { from: 'disclosure.log l', where: 'l.body IS NOT NULL AND octet_length(l.requester) > 0' },
  restricted: {
    from: 'disclosure.log l JOIN disclosure.restricted r ON r.seq = l.seq',
    where: 'r.body IS NOT NULL',
  },
};

/** Everything before the first record that is to be kept: a clock that was wrong once takes nothing too early. */
function expired(part: BodyPart): string {
  const { from, where } = THERE[part];
  return `WITH kept AS (SELECT min(seq) AS seq FROM disclosure.log WHERE appended_at >= $1)
SELECT min(l.seq)::text AS first, max(l.seq)::text AS last, count(*)::text AS number FROM ${from}, kept
WHERE ${where} AND (kept.seq IS NULL OR l.seq < kept.seq)`;
}

async function destroyLog(parts: Omit<RetentionParts, 'rules'>, due: DueBefore, part: BodyPart): Promise<number> {
  const { rows } = await parts.pool.query<{ first: string | null; last: string | null; number: string }>(
    expired(part),
    [due.before],
  );
  const [found] = rows;
  if (found === undefined || found.first === null || found.last === null) return 0;
  if (parts.dryRun) return Number(found.number);
  const [first, last] = [Number(found.first), Number(found.last)];
  for (let from = first; from <= last; from += LARGEST_RANGE) {
    const range = { first: from, last: Math.min(last, from + LARGEST_RANGE - 1), parts: [part], rule: due.rule.id };
    await destroyBodies(parts, range, async (run) => {
      const [row] = await run<{ number: string }>({
        text: `SELECT count(*)::text AS number FROM ${THERE[part].from} WHERE ${THERE[part].where} AND l.seq BETWEEN $1 AND $2`,
        values: [range.first, range.last],
      });
      await recordDestroyed(run, parts, `disclosureLog.${part}`, due, Number(row?.number));
    });
  }
  return Number(found.number);
}

/** Rows and what hangs on them, in the transaction of the record of it. */
async function destroyRows(
  client: PoolClient,
  parts: Omit<RetentionParts, 'rules'>,
  due: DueBefore,
  { recordType, hanging, rows }: RetainedRows,
): Promise<number> {
  for (const each of hanging) await client.query(`DELETE FROM ${each}`, [due.before]);
  const { rowCount } = await client.query(`DELETE FROM ${rows}`, [due.before]);
  const number = rowCount ?? 0;
  await recordDestroyed(runNamedOn(client), parts, recordType, due, number);
  return number;
}

/** In the transaction of what it records; outside the database before that is committed. */
async function recordDestroyed(
  run: RunNamed,
  { now, dryRun, note }: Omit<RetentionParts, 'rules'>,
  recordType: RecordType,
  { rule, before }: DueBefore,
  number: number,
): Promise<void> {
  if (number === 0) return;
  await run({
    text: 'INSERT INTO retention.destroyed (record_type, rule, older_than, number, destroyed_at) VALUES ($1, $2, $3, $4, $5)',
    values: [recordType, rule.id, before, number, now],
  });
  if (dryRun) return;
  note({ kind: 'expired', recordType, rule: rule.id, olderThan: before.toISOString(), at: now.toISOString() });
}
