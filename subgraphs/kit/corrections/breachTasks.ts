import { BREACH_DECISIONS } from '#policies/core/breaches';
import { UUID } from '#policies/core/ids';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { MOST_RELEASED } from '../disclosures/releaseDisclosures';
import { SourceFault } from '../http/maskError';
import { hasDuty } from '../replica/hasDuty';
import type { SubjectState } from '../replica/replica';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { requireOfficer } from '../subjectAccess/ownRequests';

/** Receipts that a breach names of those who wait: as they are told, the next stand there. */
export const MOST_NAMED = 100;

/** Of disclosures as far as `disclosures` shows them: a count of more would tell that whereabouts are closed. */
interface Recipients {
  /** How many recipients were told. */
  readonly notified: number;
  /** How many wait for an officer's word. */
  readonly waiting: number;
  /** Their receipts, the first of them in order. */
  readonly notTold: readonly string[];
}

export interface BreachTaskRow extends Recipients {
  readonly id: string;
  readonly person: string;
  readonly correction: string;
  readonly openedAt: string;
  readonly dueAt: string;
  /** Nobody has decided, and the time is over. */
  readonly overdue: boolean;
  readonly decision: string | null;
  readonly subjectTold: boolean | null;
  readonly reason: string | null;
  readonly decidedAt: string | null;
}

type Stored = Omit<BreachTaskRow, keyof Recipients | 'openedAt' | 'dueAt' | 'decidedAt' | 'overdue'> & {
  readonly everybody: Recipients;
  /** Of the controller's own organisation. */
  readonly own: Recipients;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly decidedAt: Date | null;
};

const COLUMNS = `t.id::text AS id, t.person::text AS person, t.correction::text AS correction,
  ${recipients('true')} AS everybody, ${recipients('n.organisation = t.controller')} AS own,
  t.opened_at AS "openedAt", t.due_at AS "dueAt", t.decision, t.subject_told AS "subjectTold", t.reason, t.decided_at AS "decidedAt"`;

function recipients(among: string): string {
  const notices = `subject_access.correction_notice n WHERE n.correction = t.correction AND ${among}`;
  return `json_build_object('notified', (SELECT count(*)::int FROM ${notices} AND n.at IS NOT NULL),
    'waiting', (SELECT count(*)::int FROM ${notices} AND n.at IS NULL),
    'notTold', (ARRAY(SELECT n.receipt FROM ${notices} AND n.at IS NULL ORDER BY n.receipt))[1:${MOST_NAMED}])`;
}

/** A page of breaches of the requester's own organisation, open ones first, the most urgent first. Throws ACCESS_NOT_YOURS. */
export async function breachTasksOf(
  scope: RequestScope,
  open: boolean,
  page: ListPage,
): Promise<PageOf<BreachTaskRow>> {
  requireOfficer(scope);
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['breachTasks', open],
    columns: COLUMNS,
    from: 'subject_access.breach_task t',
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
  const entries = rows.flatMap((row, index) => {
    const state = states[index];
    return state !== undefined && hasDuty(state) ? [asText(row, state, scope.now)] : [];
  });
  return { entries, next };
}

export interface BreachTerms {
  readonly decision: string;
  /** Whether the subject was told (UK GDPR art 34). */
  readonly subjectTold: boolean;
  /** Why; of a notification after its clock, why it is late. */
  readonly reason: string;
}

/** Records whether a breach was notified, once, late or not. Throws BREACH_UNKNOWN, BREACH_DECIDED, DECISION_INVALID, REASON_MISSING. */
export async function decideBreach(
  scope: RequestScope,
  key: string,
  task: string,
  { decision, subjectTold, reason }: BreachTerms,
): Promise<BreachTaskRow> {
  requireRole(scope, 'decideBreach');
  const decided = BREACH_DECISIONS.find((each) => each === decision);
  if (decided === undefined)
    throw new SourceFault('DECISION_INVALID', `A breach is decided as one of ${BREACH_DECISIONS.join(', ')}.`);
  const given = requireReason(reason);
  const subject = await subjectOf(scope, task);
  const { result } = await scope.act(
    { act: 'decideBreach', key, person: subject.person, duty: true, input: { task, decision, subjectTold, reason } },
    async ({ sql, now }) => {
      const [row] = await sql<Stored>(
        `UPDATE subject_access.breach_task t SET decision = $2, subject_told = $3, reason = $4, decided_at = $5, decided_by = $6
         WHERE t.id = $1 AND t.decided_at IS NULL RETURNING ${COLUMNS}`,
        [task, decided, subjectTold, given, now, scope.requester.practitioner],
      );
      if (row === undefined)
        throw new SourceFault('BREACH_DECIDED', 'This breach has been decided: what was decided stands in the list.');
      return asText(row, subject, now);
    },
  );
  return result;
}

/**
 * Tells recipients of a correction who were not told when it was made: those whom the officer knows to have been shown the
 * record. All that are named, or none. Throws BREACH_UNKNOWN, DISCLOSURE_UNKNOWN.
 */
export async function tellOfCorrection(
  scope: RequestScope,
  key: string,
  task: string,
  receipts: readonly string[],
): Promise<BreachTaskRow> {
  requireRole(scope, 'tellOfCorrection');
  const asked = [...new Set(receipts)].sort();
  if (asked.length === 0 || asked.length > MOST_RELEASED)
    throw notWaiting(`Name 1 to ${MOST_RELEASED} receipts that stand in notTold of this breach.`);
  const subject = await subjectOf(scope, task);
  const { result } = await scope.act(
    { act: 'tellOfCorrection', key, person: subject.person, duty: true, input: { task, receipts: asked } },
    async ({ sql, now }) => {
      const told = await sql(
        `UPDATE subject_access.correction_notice n SET at = $3 FROM subject_access.breach_task t
         WHERE t.id = $1 AND n.correction = t.correction AND n.receipt = ANY($2::text[]) AND n.at IS NULL RETURNING n.id`,
        [task, asked, now],
      );
      if (told.length < asked.length)
        throw notWaiting('Name receipts that wait in this breach, and no others: all else has been told.');
      const [row] = await sql<Stored>(`SELECT ${COLUMNS} FROM subject_access.breach_task t WHERE t.id = $1`, [task]);
      if (row === undefined) throw unknownBreach();
      return asText(row, subject, now);
    },
  );
  return result;
}

async function subjectOf(scope: RequestScope, task: string): Promise<SubjectState> {
  const [found] = UUID.test(task)
    ? await scope.sql<{ person: string }>(
        'SELECT person::text AS person FROM subject_access.breach_task WHERE id = $1 AND controller = $2',
        [task, scope.requester.organisation.id],
      )
    : [];
  const state = found === undefined ? null : await scope.subject(found.person);
  if (state === null || !hasDuty(state)) throw unknownBreach();
  return state;
}

function notWaiting(sentence: string): SourceFault {
  return new SourceFault('DISCLOSURE_UNKNOWN', sentence);
}

function unknownBreach(): SourceFault {
  return new SourceFault('BREACH_UNKNOWN', 'Your organisation has no such breach: take its id from the list.');
}

/** A row is of the reader's own organisation. */
function asText(
  { everybody, own, openedAt, dueAt, decidedAt, ...row }: Stored,
  { whereaboutsClosed }: SubjectState,
  now: Date,
): BreachTaskRow {
  return {
    ...row,
    ...(whereaboutsClosed ? own : everybody),
    openedAt: openedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    overdue: decidedAt === null && dueAt <= now,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
