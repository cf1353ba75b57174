import type { DataItem } from '#policies/core/dataItem';
import { UUID } from '#policies/core/ids';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import { routesAnsweredBy, UNLOCK_ANSWERERS, UNLOCK_DESKS, UNLOCK_ROUNDS } from '#policies/core/unlockDesks';
import type { Purpose, Role, UnlockRoute } from '#policies/core/vocabulary';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { mayName } from '../replica/mayName';
import type { RunSql } from '../replica/readReplica';
import type { SubjectState } from '../replica/replica';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { requireOpenable } from './requireUnrestricted';
import { type AnswerTerms, type AskedOf, requireBasis } from './unlockBasis';
import { isRefused, readStanding, requireNothingAgainst, type Standing, type Telling } from './whatStands';

/** A request as the holder who is to answer it sees it. */
export interface UnlockToAnswerRow {
  readonly id: string;
  readonly person: string;
  readonly dataItem: string;
  readonly route: UnlockRoute;
  readonly text: string;
  /** The reader's own organisation, and to the hub that records something for whoever asks any (`mayNameAsker`); null for another. */
  readonly askedBy: string | null;
  readonly askedByRole: Role;
  readonly purpose: string;
  readonly askedAt: string;
  readonly dueAt: string;
  /** The role whose task it is at this organisation. */
  readonly assignedTo: string;
  /** The role that heard of it when its clock had run out; null before. */
  readonly escalatedTo: string | null;
  /** Whether its clock has run out. */
  readonly overdue: boolean;
  /** What the asker disagrees with, where this is a later round. */
  readonly disagreement: string | null;
  /** Whether this is the last round: what is answered is final. */
  readonly final: boolean;
  /** Whether a refusal or a withdrawal that nobody weighed stands against telling it. */
  readonly refusalStands: boolean;
}

type Stored = Omit<UnlockToAnswerRow, 'askedAt' | 'dueAt' | 'askedBy' | 'overdue' | 'purpose' | 'refusalStands'> & {
  readonly askedBy: string;
  readonly purpose: Purpose;
  readonly askedAt: Date;
  readonly dueAt: Date;
};

const COLUMNS = `q.id::text AS id, q.person::text AS person, q.data_item AS "dataItem", q.route, q.text, q.organisation AS "askedBy",
  q.role AS "askedByRole", q.purpose, q.asked_at AS "askedAt", q.due_at AS "dueAt", h.assigned_to AS "assignedTo", h.escalated_to AS "escalatedTo",
  (SELECT d.text FROM tasks.unlock_disagreement d WHERE d.request = q.id AND d.round = q.round) AS disagreement,
  q.round >= ${UNLOCK_ROUNDS} AS final`;

/** That a role answers this round of a handling `h`: where somebody disagrees it has gone on, to that role alone. */
const answeredBy = (role: string) => `(h.round = 1 OR ${role} IN (h.assigned_to, h.escalated_to))`;

/**
 * A page of what the requester's own organisation is asked and has not answered, by routes and in rounds that its role answers:
 * most urgent first.
 * Throws TASKS_NOT_YOURS.
 */
export async function unlocksToAnswer(scope: RequestScope, page: ListPage): Promise<PageOf<UnlockToAnswerRow>> {
  const routes = requireAnswerer(scope);
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['unlocksToAnswer'],
    columns: COLUMNS,
    from: 'tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round',
    where: `h.controller = $1 AND h.answered_at IS NULL AND q.route = ANY($2) AND ${answeredBy('$3')}`,
    values: [scope.requester.organisation.id, routes, scope.requester.role],
    person: 'q.person',
    order: [
      { by: 'q.due_at', type: 'timestamptz' },
      { by: 'q.id', type: 'uuid' },
    ],
  });
  const states = await scope.subjects(rows.map(({ person }) => person));
  const standing = await readStanding(
    scope.sql,
    scope,
    rows.map(({ person }) => person),
  );
  const entries = await Promise.all(
    rows.flatMap((row, index) => {
      const subject = states[index];
      return subject === undefined || subject.excluded ? [] : [toRow(scope, subject, row, standing.get(row.person))];
    }),
  );
  return { entries, next };
}

async function toRow(
  scope: RequestScope,
  subject: SubjectState,
  { askedAt, dueAt, askedBy, ...row }: Stored,
  standing: Standing | undefined,
): Promise<UnlockToAnswerRow> {
  const telling = tellingOf(scope, { ...row, organisation: askedBy, role: row.askedByRole });
  return {
    ...row,
    refusalStands: standing !== undefined && (await isRefused(scope, standing, subject, telling)),
    askedBy: mayNameAsker(scope, subject, row.route, askedBy)
      ? askedBy
      : scope.withholdPlace('UnlockToAnswer', row.id, 'askedBy', null),
    askedAt: askedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    overdue: dueAt <= scope.now,
  };
}

/**
 * Whoever is asked about what they hold judges by who asks in which role, for what and why, of every child alike: a null that only
 * closed whereabouts explain would tell of them. The hub that is asked to record an involvement or a threshold needs to know whose;
 * while they are closed it is not told, which its registers of the child tell it too.
 */
function mayNameAsker(
  { requester }: RequestScope,
  subject: SubjectState,
  route: UnlockRoute,
  askedBy: string,
): boolean {
  const records = UNLOCK_DESKS[route]?.asked === 'hub' && requester.role === 'hubPractitioner';
  return askedBy === requester.organisation.id || (records && mayName(subject, requester, askedBy));
}

/** The routes that the requester's role answers. */
function requireAnswerer({ requester }: RequestScope): readonly UnlockRoute[] {
  const routes = routesAnsweredBy(requester.role);
  if (routes.length === 0)
    throw new SourceFault(
      'TASKS_NOT_YOURS',
      `What an organisation is asked is for these of its roles: ${UNLOCK_ANSWERERS.join(', ')}.`,
    );
  return routes;
}

export interface UnlockAnswerGiven extends AnswerTerms {
  readonly answer: string;
  readonly context: string;
}

/**
 * Answers for the requester's own organisation, once: whether something is disclosed, on what basis and to what it binds, what is
 * said, and in which context it is to be read. Throws UNLOCK_UNKNOWN, UNLOCK_SAME_PERSON, UNLOCK_WENT_ON, REASON_MISSING, and the
 * faults of `requireBasis`, `requireOpenable` and `requireNothingAgainst`.
 */
export async function answerUnlock(
  scope: RequestScope,
  key: string,
  request: string,
  given: UnlockAnswerGiven,
): Promise<{ readonly id: string; readonly answeredAt: string }> {
  const routes = requireAnswerer(scope);
  const [answer, context] = [requireReason(given.answer, 'answer'), requireReason(given.context, 'context')];
  const { person, state, ...asked } = await askedOf(scope, request, routes);
  const { organisation, practitioner, role } = scope.requester;
  const { result } = await scope.act(
    { act: 'answerUnlock', key, person, input: { request, ...given } },
    async ({ sql, now }) => {
      const before = await sql(
        `SELECT 1 FROM tasks.unlock_handling WHERE request = $1 AND controller = $2 AND answered_by = $3
         UNION ALL SELECT 1 FROM tasks.unlock_request WHERE id = $1 AND practitioner = $3`,
        [request, organisation.id, practitioner],
      );
      if (before.length > 0)
        throw new SourceFault(
          'UNLOCK_SAME_PERSON',
          'You asked this yourself, or answered it before: somebody else of your organisation answers it.',
        );
      const { basis: stated, obligations, conditions } = requireBasis(scope, asked, given);
      const telling = tellingOf(scope, { person, ...asked });
      if (given.disclosed) await requireOpenable(scope, telling.items);
      const basis = stated === null ? null : await requireNothingAgainst(scope, sql, state, telling, stated);
      const written = await sql(
        `UPDATE tasks.unlock_handling h SET disclosed = $3, answer = $4, context = $5, answered_at = $6, answered_by = $7,
           basis = $9, obligations = $10, conditions = $11
         FROM tasks.unlock_request q WHERE q.id = h.request AND q.round = h.round
           AND h.request = $1 AND h.controller = $2 AND h.answered_at IS NULL AND ${answeredBy('$8')} RETURNING h.request`,
        [
          ...[request, organisation.id, given.disclosed, answer, context, now, practitioner, role],
          ...[basis === null ? null : JSON.stringify(basis), obligations, conditions],
        ],
      );
      if (written.length === 0) throw await notToAnswer(sql, request, organisation.id);
      return { id: request, answeredAt: now.toISOString() };
    },
  );
  return result;
}

/** A request that this organisation was asked, ever, and its child; one of a child who is barred is none. */
async function askedOf(
  scope: RequestScope,
  request: string,
  routes: readonly UnlockRoute[],
): Promise<Asked & { readonly state: SubjectState }> {
  const [found] = UUID.test(request)
    ? await scope.sql<Asked>(
        `SELECT q.person::text AS person, q.route, q.data_item AS "dataItem", q.role, q.purpose, q.organisation FROM tasks.unlock_request q
         WHERE q.id = $1 AND q.route = ANY($3) AND EXISTS (SELECT FROM tasks.unlock_handling h WHERE h.request = q.id AND h.controller = $2)`,
        [request, scope.requester.organisation.id, routes],
      )
    : [];
  const state = found === undefined ? null : await scope.subject(found.person);
  if (found === undefined || state === null || state.excluded) throw unknownRequest();
  return { ...found, state };
}

interface Asked extends AskedOf {
  readonly person: string;
  /** Of whoever asks. */
  readonly organisation: string;
}

/** What an answer that discloses would tell: the hub records something of the case, and tells nothing of the item. */
function tellingOf(
  scope: RequestScope,
  { person, route, dataItem, organisation, role, purpose }: Asked,
): Telling & { readonly items: readonly DataItem[] } {
  const item = UNLOCK_DESKS[route]?.asked === 'hub' ? undefined : scope.catalogue.items.get(dataItem);
  return {
    ...{ person, items: item === undefined ? [] : [item], recipient: organisation, role },
    ...{ purposes: [purpose], told: PURPOSE_TERMS[purpose].threshold },
  };
}

async function notToAnswer(sql: RunSql, request: string, controller: string): Promise<SourceFault> {
  const [open] = await sql<{ role: string }>(
    `SELECT h.assigned_to AS role FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
     WHERE h.request = $1 AND h.controller = $2 AND h.answered_at IS NULL`,
    [request, controller],
  );
  return open === undefined
    ? unknownRequest()
    : new SourceFault('UNLOCK_WENT_ON', `Its asker disagreed: this round is answered by your ${open.role}.`);
}

function unknownRequest(): SourceFault {
  return new SourceFault(
    'UNLOCK_UNKNOWN',
    'Your organisation has no such request to answer: take its id from the list.',
  );
}
