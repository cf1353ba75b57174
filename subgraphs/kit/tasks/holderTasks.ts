import { randomUUID } from 'node:crypto';
import type { DataItem } from '#policies/core/dataItem';
import type { HolderBasis } from '#policies/core/holderBasis';
import {
  HOLDER_DECISIONS,
  HOLDER_DESKS,
  HOLDER_ROLES,
  type HolderCause,
  type HolderDecision,
  PURPOSES_OF_CAUSE,
  THRESHOLD_OF_CAUSE,
} from '#policies/core/holderTasks';
import { UUID } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { canHaveRole } from '#policies/core/roleKinds';
import { shortened } from '#policies/core/texts';
import type { Obligation } from '#policies/core/vocabulary';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { hasDuty } from '../replica/hasDuty';
import type { RunSql } from '../replica/readReplica';
import type { SubjectState } from '../replica/replica';
import { instant } from '../request/instant';
import { holderBasisText, TOLD_BY_HOLDER } from '../request/outcomes';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { requireUnrestricted } from './requireUnrestricted';
import { requireBasisOfTelling, requireConditions, requireObligations, type UnlockBasisInput } from './unlockBasis';
import { requireNothingAgainst } from './whatStands';

export interface HolderTaskRow {
  readonly id: string;
  readonly controller: string;
  readonly person: string;
  readonly cause: HolderCause;
  /** The organisation whose act opened it, where it is the reader's own; null of every other alike. */
  readonly openedBy: string | null;
  readonly holdings: readonly string[];
  readonly assignedTo: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly escalatedTo: string | null;
  readonly decision: string | null;
  readonly reason: string | null;
  readonly decidedAt: string | null;
  /** Whom it was shared with, what, and on what basis, in one line; null and nothing where it was not, or decided before this was asked. */
  readonly sharedWith: string | null;
  readonly items: readonly string[];
  readonly basis: string | null;
  /** To what whoever was told is bound; null where nothing was shared, or before this was asked. */
  readonly obligations: readonly string[] | null;
  readonly conditions: string | null;
  readonly events: readonly HolderTaskEventRow[];
}

/** What was done about a task: opened and escalated by its clock, decided by a practitioner. */
export interface HolderTaskEventRow {
  readonly at: string;
  readonly event: string;
  readonly reason: string | null;
  /** Null where nobody did it. */
  readonly by: string | null;
}

const COLUMNS = `t.id::text AS id, t.controller, t.person::text AS person, t.cause, t.holdings, t.assigned_to AS "assignedTo",
  t.opened_at AS "openedAt", t.due_at AS "dueAt", t.escalated_to AS "escalatedTo", t.decision, t.reason, t.decided_at AS "decidedAt",
  t.caused_by[1] AS "openedBy", t.shared_with AS "sharedWith", t.items, t.basis, t.obligations, t.conditions,
  COALESCE((SELECT json_agg(json_build_object('at', ${instant('e.at')}, 'event', e.event, 'reason', e.reason, 'by', e.by_practitioner)
      ORDER BY e.at, array_position('{opened,escalated,decided}', e.event))
    FROM tasks.holder_task_event e WHERE e.task = t.id), '[]'::json) AS events`;

type Stored = Omit<HolderTaskRow, 'openedAt' | 'dueAt' | 'decidedAt' | 'basis'> & {
  readonly basis: HolderBasis | null;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly decidedAt: Date | null;
};

/**
 * A page of the tasks of the requester's own organisation, open ones first, the most urgent first. Those of a child from whom the
 * requester is barred are not among them; those of a protected child are: silent to everybody is not silent to the holder. Throws TASKS_NOT_YOURS for roles that decide none.
 */
export async function holderTasksOf(
  scope: RequestScope,
  open: boolean,
  page: ListPage,
): Promise<PageOf<HolderTaskRow>> {
  requireHolder(scope);
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['holderTasks', open],
    columns: COLUMNS,
    from: 'tasks.holder_task t',
    where: 't.controller = $1 AND (t.decided_at IS NULL OR NOT $2)',
    values: [scope.requester.organisation.id, open],
    person: 't.person',
    duty: true,
    order: [
      // What is open first, then the most urgent.
      { by: "coalesce(t.decided_at, '-infinity')", type: 'timestamptz' },
      { by: 't.due_at', type: 'timestamptz' },
      { by: 't.id', type: 'uuid' },
    ],
  });
  const states = await scope.subjects(rows.map(({ person }) => person));
  return { entries: rows.filter((_row, index) => hasDuty(states[index])).map((row) => asRow(scope, row)), next };
}

/** Of what was shared, as it was sent. */
export interface SharingTerms {
  readonly sharedWith: string | null;
  readonly items: readonly string[];
  readonly basis: UnlockBasisInput | null;
  /** Ids of restrictions of which the holder states that the exception in law holds. */
  readonly exceptions: readonly string[];
  readonly obligations: readonly string[];
  readonly conditions: string | null;
}

/**
 * Records what the holder decided of a task, with its reason; once, and never by the person whose own act opened it: they asked
 * for what is held. What was shared stands in the log as a disclosure to whom it was told, on the basis that the holder states; the task
 * is decided with that record, and open still where it could not be committed.
 * Throws TASK_UNKNOWN, TASK_OWN, TASK_DECIDED, DECISION_INVALID, REASON_MISSING, TASK_TERMS_INVALID, and the faults of
 * `requireBasisOfTelling`, `requireUnrestricted` and `requireNothingAgainst`.
 */
export async function decideHolderTask(
  scope: RequestScope,
  key: string,
  task: string,
  decision: string,
  reason: string,
  terms: SharingTerms,
): Promise<HolderTaskRow> {
  requireHolder(scope);
  const decided = readDecision(decision);
  const given = requireReason(reason);
  const found = await ownTask(scope, task);
  requireOther(scope, found.causedBy);
  const shared = await requireSharing(scope, decided, found, terms);
  const { practitioner } = scope.requester;
  const { result } = await scope.act<HolderTaskRow>(
    { act: 'decideHolderTask', key, person: found.person, duty: true, input: { task, decision, reason, ...terms } },
    async ({ sql, now }) => {
      // By an act before it of the same operation.
      if (scope.withRecord.shares(task.toLowerCase())) throw alreadyDecided();
      if (shared === null) await write(sql, task, { decision: decided, reason: given, now, practitioner });
      const [row] = await sql<Stored>(`SELECT ${COLUMNS} FROM tasks.holder_task t WHERE t.id = $1`, [task]);
      if (row === undefined) throw new Error('A task that was just decided is not there.');
      if (shared === null) return asRow(scope, row);
      if (row.decidedAt !== null) throw alreadyDecided();
      const { recipient, items } = shared;
      const basis = await requireSharable(scope, sql, found, shared);
      const event = { at: now.toISOString(), event: 'decided', reason: given, by: practitioner };
      const { obligations, conditions } = shared;
      const told = { sharedWith: recipient.id, items, basis, obligations, conditions, events: [...row.events, event] };
      return asRow(scope, { ...row, decision: decided, reason: given, decidedAt: now, ...told });
    },
  );
  if (shared === null) return result;
  return { ...result, basis: holderBasisText(await shareWithRecord(scope, found, shared, result)) };
}

/** Holds to what stands of the person what is shared; gives the whole of its basis. Throws as `decideHolderTask` does. */
async function requireSharable(
  scope: RequestScope,
  sql: RunSql,
  { person, cause, state }: Task,
  { known, recipient, exceptions: stated, basis }: Shared,
): Promise<HolderBasis> {
  const exceptions = await requireUnrestricted(scope, sql, { person, items: known, recipient, exceptions: stated });
  const telling = {
    ...{ person, items: known, recipient: recipient.id, role: null },
    ...{ purposes: PURPOSES_OF_CAUSE[cause], told: THRESHOLD_OF_CAUSE[cause] },
  };
  const lawful = await requireNothingAgainst(scope, sql, state, telling, basis);
  return exceptions.length === 0 ? lawful : { ...lawful, exceptions };
}

interface Decided {
  readonly decision: HolderDecision;
  readonly reason: string;
  readonly now: Date;
  readonly practitioner: string;
}

async function write(sql: RunSql, task: string, { decision, reason, now, practitioner }: Decided): Promise<void> {
  const written = await sql(
    `UPDATE tasks.holder_task SET decision = $2, reason = $3, decided_at = $4, decided_by = $5
     WHERE id = $1 AND decided_at IS NULL RETURNING id`,
    [task, decision, reason, now, practitioner],
  );
  if (written.length === 0) throw alreadyDecided();
  await sql(
    `INSERT INTO tasks.holder_task_event (id, task, at, event, reason, by_practitioner) VALUES ($1, $2, $3, 'decided', $4, $5)`,
    [randomUUID(), task, now, reason, practitioner],
  );
}

function alreadyDecided(): SourceFault {
  return new SourceFault('TASK_DECIDED', 'This task has been decided: what was decided stands in the list.');
}

/**
 * Has the task decided with the record of this answer. Of a repeated call, too, where the record of the first could not be
 * committed, by what stands against it now; where it was, there is no further one. Gives the basis that is
 * recorded. Throws TASK_DECIDED where somebody else decided
 * meanwhile, and the faults of `requireSharable`.
 */
async function shareWithRecord(
  scope: RequestScope,
  found: Task,
  shared: Shared,
  { id, reason, decidedAt }: HolderTaskRow,
): Promise<HolderBasis> {
  const { recipient, items, obligations, conditions } = shared;
  const { practitioner, organisation } = scope.requester;
  const sharedWith = recipient.id;
  const [standing] = await scope.sql<{ same: boolean; basis: HolderBasis }>(
    `SELECT decision = 'shared' AND decided_by = $2 AND decided_at = $3 AND shared_with = $4 AND items = $5 AND reason = $6
       AND obligations = $7 AND conditions IS NOT DISTINCT FROM $8 AS same, basis
     FROM tasks.holder_task WHERE id = $1 AND decided_at IS NOT NULL`,
    [id, practitioner, decidedAt, sharedWith, items, reason, obligations, conditions],
  );
  if (standing?.same === true) return standing.basis;
  if (standing !== undefined) throw alreadyDecided();
  const basis = await requireSharable(scope, scope.sql, found, shared);
  scope.withRecord.share({
    ...{ task: id, event: randomUUID(), at: decidedAt ?? '', by: practitioner, reason: reason ?? '' },
    ...{ sharedWith, items, basis, obligations, conditions },
  });
  for (const dataItem of items)
    scope.ledger.note({
      ...{ person: found.person, controller: organisation.id, dataItem, field: null },
      decision: { ...TOLD_BY_HOLDER, basis, obligations, recipient: sharedWith },
    });
  return basis;
}

function requireHolder({ requester }: RequestScope): void {
  if (!HOLDER_ROLES.includes(requester.role))
    throw new SourceFault(
      'TASKS_NOT_YOURS',
      `The tasks of a holder are for these roles of its organisation: ${HOLDER_ROLES.join(', ')}.`,
    );
}

function requireOther({ requester }: RequestScope, causedBy: readonly string[] | null): void {
  const [, practitioner] = causedBy ?? [];
  // In whatever organisation they act now: one identity provider may speak for several.
  if (practitioner !== requester.practitioner) return;
  const { kind } = requester.organisation;
  const others = HOLDER_ROLES.filter((role) => canHaveRole(kind, role));
  throw new SourceFault(
    'TASK_OWN',
    `What you did yourself opened this task. Somebody else of your organisation decides: ${others.join(', ')}; when its time is up, ${HOLDER_DESKS[kind].escalation} hears of it.`,
  );
}

/** Items that are told in one decision. */
const MOST_ITEMS = 50;
/** Wrong ones that a refusal names. */
const MOST_NAMED = 5;

interface Shared {
  readonly recipient: Organisation;
  readonly items: readonly string[];
  readonly known: readonly DataItem[];
  readonly basis: HolderBasis;
  /** As stated: see `SharingTerms`. */
  readonly exceptions: readonly string[];
  readonly obligations: readonly Obligation[];
  readonly conditions: string | null;
}

/** Whom was told what, on which basis; null where nothing was shared, which has none of it. */
async function requireSharing(
  scope: RequestScope,
  decision: HolderDecision,
  { cause, holdings }: Found,
  { sharedWith, items, basis, exceptions, ...bound }: SharingTerms,
): Promise<Shared | null> {
  const invalid = (sentence: string) => new SourceFault('TASK_TERMS_INVALID', sentence);
  if (decision !== 'shared') {
    const isBound = bound.obligations.length > 0 || bound.conditions !== null || exceptions.length > 0;
    if (sharedWith === null && items.length === 0 && basis === null && !isBound) return null;
    throw invalid(
      'What was not shared was told to nobody: leave out sharedWith, items, basis, exceptions, obligations and conditions, or decide it as shared.',
    );
  }
  const { organisations } = await scope.rules();
  const recipient = organisations.find(({ id }) => id === sharedWith);
  if (recipient === undefined || recipient.id === scope.requester.organisation.id) {
    const wrong =
      sharedWith === null ? '' : recipient === undefined ? `'${shortened(sharedWith)}' is none` : 'this is your own';
    throw invalid(
      `Say in sharedWith which organisation was told, by its id (organisations), another than your own${wrong && `: ${wrong}`}.`,
    );
  }
  const asked = [...new Set(items)].sort();
  const known = asked.flatMap((id) => {
    const item = scope.catalogue.items.get(id);
    return item !== undefined && holdings.includes(item.record) ? [item] : [];
  });
  if (asked.length === 0 || asked.length > MOST_ITEMS || known.length < asked.length) {
    const wrong = asked.filter((id) => !known.some((item) => item.id === id)).slice(0, MOST_NAMED);
    const named = wrong.length === 0 ? '' : ` None of these: ${wrong.map((id) => `'${shortened(id)}'`).join(', ')}.`;
    throw invalid(
      `Say in items what was told: 1 to ${MOST_ITEMS} data items of the task's holdings (${holdings.join(', ')}), each with its record, e.g. ${holdings[0]}.involvement for that there is one.${named}`,
    );
  }
  return {
    recipient,
    items: asked,
    known,
    exceptions,
    obligations: requireObligations(bound.obligations),
    conditions: requireConditions(bound.conditions),
    basis: requireBasisOfTelling(scope, { items: known, recipient, purpose: PURPOSES_OF_CAUSE[cause][0] }, basis),
  };
}

function readDecision(decision: string): HolderDecision {
  const found = HOLDER_DECISIONS.find((each) => each === decision);
  if (found === undefined)
    throw new SourceFault('DECISION_INVALID', `A task is decided as one of ${HOLDER_DECISIONS.join(', ')}.`);
  return found;
}

interface Found {
  readonly person: string;
  readonly cause: HolderCause;
  readonly holdings: readonly string[];
  /** Organisation and practitioner; null where it was not kept. */
  readonly causedBy: readonly string[] | null;
}

type Task = Found & { readonly state: SubjectState };

/** Another organisation's task, and one of a child from whom the requester is barred, are no tasks. */
async function ownTask(scope: RequestScope, task: string): Promise<Task> {
  const [found] = UUID.test(task)
    ? await scope.sql<Found>(
        'SELECT person::text AS person, cause, holdings, caused_by AS "causedBy" FROM tasks.holder_task WHERE id = $1 AND controller = $2',
        [task, scope.requester.organisation.id],
      )
    : [];
  const state = found === undefined ? null : await scope.subject(found.person);
  if (found === undefined || state === null || !hasDuty(state))
    throw new SourceFault('TASK_UNKNOWN', 'Your organisation has no such task: take its id from the list.');
  return { ...found, state };
}

/**
 * Which organisation opened it would place the child, and a null that only closed whereabouts explain would tell of them: it is told of
 * nobody's but the reader's own, and the constant notice leads to the front door, which finds in the hub who leads.
 */
function asRow(scope: RequestScope, { openedAt, dueAt, decidedAt, openedBy, basis, ...row }: Stored): HolderTaskRow {
  return {
    ...row,
    openedBy:
      openedBy === scope.requester.organisation.id
        ? openedBy
        : scope.withholdPlace('HolderTask', row.id, 'openedBy', null),
    basis: basis === null ? null : holderBasisText(basis),
    openedAt: openedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
