import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { type Clocks, dueAt } from '#policies/core/clocks';
import type { Catalogue } from '#policies/core/dataItem';
import { assigneeOf, HOLDER_DESKS, type HolderCause } from '#policies/core/holderTasks';
import type { PersonId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import type { Role } from '#policies/core/vocabulary';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { RunSql } from '../replica/readReplica';
import type { GovernanceReplica } from '../replica/replica';
import type { SubgraphDefinition } from '../schema/subgraphDefinition';
import { escalateUnlocks, LATE_UNLOCK } from './escalateUnlocks';
import { type Holding, sensitiveHoldings } from './sensitiveHoldings';
import { uncountedPatterns } from './uncountedPatterns';

export interface HolderTaskParts {
  readonly pool: Pool;
  readonly replica: GovernanceReplica;
  readonly tables: readonly RecordTable[];
  readonly catalogue: Catalogue;
  readonly clocks: Clocks;
  /** What the subgraph itself has beside. */
  readonly overdue?: SubgraphDefinition['overdue'];
  /** Without a lease the replica may be late or half copied: nothing is looked at, so that nothing is taken for seen. */
  leaseHeld(): boolean;
  now(): Date;
}

/** Causes handled in one round. */
const ROUND = 200;

/** Past its clock at `$1`, and nobody was told. */
const LATE_TASK = 'decided_at IS NULL AND escalated_at IS NULL AND due_at <= $1';

interface Trigger {
  readonly trigger: string;
  readonly cause: HolderCause;
  readonly person: PersonId;
  /** When it opened, whenever this agency comes to look: from then on the clock runs. */
  readonly openedAt: Date;
  /** Organisation and practitioner; null where it was not kept. */
  readonly causedBy: readonly string[] | null;
}

/** Whatever opened and was not looked at yet, whether or not it still stands: a trigger's text names the case or grant, and its moment. */
const OPENINGS = `
SELECT trigger, cause, person::text AS person, opened_at AS "openedAt", caused_by AS "causedBy" FROM tasks.opening WHERE seen_at IS NULL ORDER BY opened_at, trigger LIMIT ${ROUND}`;

/**
 * What has been looked at and stands still: an enquiry at this threshold or a strategy discussion whose case is open, a grant that runs.
 * As the triggers are named when they are kept (`tasks.opening`).
 */
const STANDING = `
SELECT o.trigger, o.cause, o.person::text AS person, o.opened_at AS "openedAt", o.caused_by AS "causedBy" FROM tasks.opening o
WHERE o.seen_at IS NOT NULL AND o.trigger IN (
  SELECT format('%s|%s|%s', k.threshold, k.case_id, extract(epoch FROM k.threshold_at)) FROM governance.case_state k WHERE k.closed_at IS NULL
  UNION ALL
  SELECT format('strategyDiscussion|%s|%s', k.case_id, extract(epoch FROM k.strategy_discussion_at)) FROM governance.case_state k
  WHERE k.closed_at IS NULL AND k.strategy_discussion_at IS NOT NULL
  UNION ALL
  SELECT format('emergencyAccess|%s', g.id) FROM governance.emergency_grant g WHERE g.revoked_at IS NULL AND g.valid_until > $1)
ORDER BY o.trigger`;

/** Most rounds find nothing: one look, apart from any transaction, says so. */
const WAITS = `
SELECT EXISTS (SELECT FROM tasks.opening WHERE seen_at IS NULL)
  OR EXISTS (SELECT FROM tasks.holder_task WHERE ${LATE_TASK}) OR EXISTS (SELECT FROM ${LATE_UNLOCK}) AS waits`;

/**
 * One round: tasks for every controller that holds silent or restricted records of a child for whom an enquiry, a strategy
 * discussion or an emergency grant opened, ended since or not, and the escalation of those, and
 * of requests to unlock, that nobody decided in time. With `again` what stands open is looked at once more: silence that begins after
 * an opening is asked about too, of each controller once a kind of record, and so is what would be a part of a pattern and that nobody
 * counts (`uncountedPatterns`). A task's clock runs from its opening: one that is found past it, after an
 * outage, is escalated in the same round. Runs apart from every request. One process at a time; returns whether there may be
 * more to do.
 */
export async function openHolderTasks(
  parts: HolderTaskParts,
  again = false,
): Promise<{ readonly more: boolean; readonly overdue: number }> {
  if (!parts.leaseHeld() || !(again || (await mayWait(parts)))) return { more: false, overdue: 0 };
  const client = await parts.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_xact_lock(hashtext('lintel.holderTasks')) AS mine",
    );
    const done = rows[0]?.mine === true ? await round(parts, client, again) : { more: false, overdue: 0 };
    await client.query('COMMIT');
    client.release();
    return done;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

async function mayWait({ pool, overdue, now }: HolderTaskParts): Promise<boolean> {
  if (overdue !== undefined) return true;
  const { rows } = await pool.query<{ waits: boolean }>(WAITS, [now()]);
  return rows[0]?.waits === true;
}

async function round(parts: HolderTaskParts, client: PoolClient, again: boolean) {
  const now = parts.now();
  const sql: RunSql = async (text, values) => (await client.query({ text, values: [...values] })).rows;
  const { rules } = await parts.replica.rules();
  const triggers = await sql<Trigger>(OPENINGS, []);
  const persons = [...new Set(triggers.map(({ person }) => person))];
  const holdings = await sensitiveHoldings(sql, parts.tables, parts.catalogue, rules, persons, now);
  for (const trigger of triggers) {
    for (const [controller, records] of byController(holdings, trigger.person)) {
      const organisation = rules.organisations.find(({ id }) => id === controller);
      if (organisation !== undefined) await openTask(sql, parts.clocks, now, trigger, organisation, records);
    }
  }
  const seen = triggers.map(({ trigger }) => trigger);
  if (seen.length > 0) await sql('UPDATE tasks.opening SET seen_at = $2 WHERE trigger = ANY($1)', [seen, now]);
  if (again) {
    await askAboutWhatIsNew(sql, parts, now);
    await askAboutPatterns(sql, parts, now);
  }
  const tasks = await escalate(sql, now, rules.organisations);
  const unlocks = await escalateUnlocks(sql, now, rules.organisations);
  const others = (await parts.overdue?.(sql, now)) ?? 0;
  return { more: triggers.length === ROUND, overdue: tasks + unlocks + others };
}

/** Children whose holdings are looked up in one statement a record type. */
const LOOKED_AT_ONCE = 500;

/**
 * Of what stands open, kinds of record that a controller was not asked about yet: of who has no task a task, its clock from now on; of
 * who has one another of the same opening, with its own clock and alert: what somebody decides is what the task named when they read it.
 */
async function askAboutWhatIsNew(sql: RunSql, parts: HolderTaskParts, now: Date): Promise<void> {
  const { rules } = await parts.replica.rules();
  const standing = await sql<Trigger>(STANDING, [now]);
  const persons = [...new Set(standing.map(({ person }) => person))];
  for (let at = 0; at < persons.length; at += LOOKED_AT_ONCE) {
    const some = persons.slice(at, at + LOOKED_AT_ONCE);
    const holdings = await sensitiveHoldings(sql, parts.tables, parts.catalogue, rules, some, now);
    for (const trigger of standing.filter(({ person }) => some.includes(person)))
      for (const [controller, records] of byController(holdings, trigger.person)) {
        const organisation = rules.organisations.find(({ id }) => id === controller);
        if (organisation !== undefined) await askAbout(sql, parts.clocks, now, trigger, organisation, records);
      }
  }
}

/**
 * Of what nobody counts, though its holder's part of a pattern would be met by it: whether or not anything opened for the child. A task
 * once a controller and kind of record in the window, with its clock from now on.
 */
async function askAboutPatterns(sql: RunSql, { tables, replica, clocks }: HolderTaskParts, now: Date) {
  const { rules } = await replica.rules();
  for (const { controller, person, record } of await uncountedPatterns(sql, tables, rules, now)) {
    const organisation = rules.organisations.find(({ id }) => id === controller);
    const trigger = `patternNotCounted|${record}|${person}|${now.toISOString()}`;
    const opened = { trigger, cause: 'patternNotCounted', person, openedAt: now, causedBy: null } as const;
    if (organisation !== undefined) await openTask(sql, clocks, now, opened, organisation, [record]);
  }
}

async function askAbout(
  sql: RunSql,
  clocks: Clocks,
  now: Date,
  trigger: Trigger,
  controller: Organisation,
  records: readonly string[],
): Promise<void> {
  const asked = await sql<{ holdings: readonly string[] }>(
    `SELECT holdings FROM tasks.holder_task WHERE controller = $1 AND (trigger = $2 OR starts_with(trigger, $2 || '|later|'))`,
    [controller.id, trigger.trigger],
  );
  const fresh = records.filter((record) => !asked.some(({ holdings }) => holdings.includes(record)));
  if (fresh.length === 0) return;
  const name = asked.length === 0 ? trigger.trigger : `${trigger.trigger}|later|${asked.length}`;
  await openTask(sql, clocks, now, { ...trigger, trigger: name, openedAt: now }, controller, fresh);
}

function byController(holdings: readonly Holding[], person: PersonId): ReadonlyMap<string, readonly string[]> {
  const records = new Map<string, string[]>();
  for (const holding of holdings) {
    if (holding.person !== person) continue;
    records.set(holding.controller, [...(records.get(holding.controller) ?? []), holding.record].sort());
  }
  return records;
}

async function openTask(
  sql: RunSql,
  clocks: Clocks,
  now: Date,
  { trigger, cause, person, openedAt, causedBy }: Trigger,
  controller: Organisation,
  records: readonly string[],
): Promise<void> {
  const due = dueAt(clocks, `holderTask.${cause}`, controller.country, openedAt) ?? openedAt;
  const opened = await sql<{ id: string }>(
    `INSERT INTO tasks.holder_task (id, controller, person, trigger, cause, holdings, assigned_to, opened_at, due_at, caused_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (controller, trigger) DO NOTHING RETURNING id`,
    [
      randomUUID(),
      controller.id,
      person,
      trigger,
      cause,
      [...records],
      assigneeOf(controller.kind, cause),
      openedAt,
      due,
      causedBy,
    ],
  );
  // The history says when the agency learnt of it, beside when it opened.
  for (const { id } of opened) await noteEvent(sql, id, now, 'opened');
}

/** Past their clock: the next role hears of it. Nothing is ever decided by time alone. */
async function escalate(sql: RunSql, now: Date, organisations: readonly Organisation[]): Promise<number> {
  const late = await sql<{ id: string; controller: string }>(
    `SELECT id, controller FROM tasks.holder_task
     WHERE ${LATE_TASK} ORDER BY due_at, id LIMIT ${ROUND}`,
    [now],
  );
  for (const { id, controller } of late) {
    const kind = organisations.find((each) => each.id === controller)?.kind;
    const to: Role = kind === undefined ? 'privacyOfficer' : HOLDER_DESKS[kind].escalation;
    await sql('UPDATE tasks.holder_task SET escalated_at = $2, escalated_to = $3 WHERE id = $1', [id, now, to]);
    await noteEvent(sql, id, now, 'escalated');
  }
  return late.length;
}

async function noteEvent(sql: RunSql, task: string, at: Date, event: 'opened' | 'escalated'): Promise<void> {
  await sql('INSERT INTO tasks.holder_task_event (id, task, at, event) VALUES ($1, $2, $3, $4)', [
    randomUUID(),
    task,
    at,
    event,
  ]);
}
