import { randomUUID } from 'node:crypto';
import { dueAt } from '#policies/core/clocks';
import type { DataItem } from '#policies/core/dataItem';
import type { HolderBasis } from '#policies/core/holderBasis';
import { UUID } from '#policies/core/ids';
import { routesUnrecorded, UNLOCK_DESKS, UNLOCK_ROUNDS, type UnlockDesk } from '#policies/core/unlockDesks';
import type { Country, Obligation, Purpose, UnlockRoute } from '#policies/core/vocabulary';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { instant } from '../request/instant';
import { groundsText, TOLD_BY_HOLDER } from '../request/outcomes';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { asksHolders, controllersToAskAgain } from './askedControllers';
import { isStandingStill, NOT_SHOWN_SENTENCE, notStanding } from './unlockStanding';
import { openUnlockRound, type UnlockAsking, unlockStep } from './unlockStep';
import { writeUnlockRequest } from './writeUnlockRequest';

/** What every request ends in that nobody answered with a disclosure: nothing held, refused and forgotten read alike. */
export const CLOSING_SENTENCE =
  'No disclosure was made on this request. If the concern remains, speak to the agency’s safeguarding lead.';

export interface UnlockAnswer {
  readonly disclosed: boolean;
  readonly answer: string;
  readonly context: string;
  readonly answeredAt: string;
  /** In one line, without its power (`groundsText`). */
  readonly basis: string | null;
  readonly obligations: readonly Obligation[];
  readonly conditions: string | null;
}

/** A request as its asker sees it. */
export interface UnlockRequestRow {
  readonly id: string;
  readonly person: string;
  readonly dataItem: string;
  readonly route: string;
  /** Under which it was asked, and what came of it is shown. */
  readonly purpose: Purpose;
  readonly text: string;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly state: 'open' | 'answered' | 'closed' | 'notShown';
  /** From 1 to `UNLOCK_ROUNDS`: what comes of the last is final. */
  readonly round: number;
  readonly answers: readonly UnlockAnswer[];
  readonly sentence: string | null;
}

/**
 * Sends what a notice offers to those who can answer it. Whether anybody holds anything changes neither the answer nor the
 * clock. Throws DATA_ITEM_UNKNOWN, ROUTE_NOT_OFFERED, ROUTE_IS_YOUR_OWN, THRESHOLD_NOT_RECORDED, REASON_MISSING, and what every
 * act throws.
 */
export async function requestUnlock(
  scope: RequestScope,
  key: string,
  person: string,
  dataItem: string,
  route: string,
  text: string,
): Promise<UnlockRequestRow> {
  requireRole(scope, 'requestUnlock');
  const item = itemOf(scope, dataItem);
  const given = requireReason(text, 'text');
  const { result } = await scope.act(
    { act: 'requestUnlock', key, person, input: { dataItem, route, text } },
    async (acting) => {
      const offered = await requireOffered(scope, person, item, route);
      return writeUnlockRequest(scope, acting, { item, ...offered, text: given });
    },
  );
  return ownRequest(scope, result.id);
}

function itemOf(scope: RequestScope, dataItem: string): DataItem {
  const known = scope.catalogue.items.get(dataItem);
  if (known === undefined || known.agency !== scope.agency)
    throw new SourceFault('DATA_ITEM_UNKNOWN', 'This agency has no such data item: take dataItem from a notice of it.');
  return known;
}

/** The policy that makes the notices says which routes they offer: what is asked tells nothing that no notice has told. */
async function requireOffered(
  { policy, purpose, subject }: RequestScope,
  person: string,
  { id, record, category }: DataItem,
  route: string,
): Promise<{ readonly route: UnlockRoute; readonly desk: UnlockDesk; readonly involved: boolean }> {
  const state = await subject(person);
  const told = [
    ...policy.offeredRoutes(id, (controller) => state.factsFor(controller, category)),
    ...policy.standingNotices([record]).flatMap(({ dataItem, unlock }) => (dataItem === id ? unlock : [])),
  ];
  const routes = state.toldStated ? told : routesUnrecorded(told);
  const offered = routes.find((each) => each === route);
  // A holder would read of an enquiry that nobody has recorded, or that is not the asker's, and be given its clock.
  if (offered === undefined && told.some((each) => each === route))
    throw new SourceFault(
      'THRESHOLD_NOT_RECORDED',
      `For ${purpose} whoever is involved with the person asks a holder, once a case is recorded at its threshold: have both recorded (recordInvolvement; openCase, or ask to raiseThreshold), and ask again with that case. Where it cannot wait, ring, or call requestEmergencyAccess.`,
    );
  if (offered === undefined)
    throw new SourceFault(
      'ROUTE_NOT_OFFERED',
      `No notice offers you this route for this item; ${inWords(routes)}. Take dataItem and one of unlock from a notice of this agency.`,
    );
  const desk = UNLOCK_DESKS[offered];
  if (desk === null)
    throw new SourceFault(
      'ROUTE_IS_YOUR_OWN',
      'You take this route yourself, and wait for nobody: call requestEmergencyAccess, or declare the purpose that is truly yours.',
    );
  return { route: offered, desk, involved: state.involved };
}

/** What notices offer whoever asks, which is told beside each field that they were not given. */
function inWords(routes: readonly UnlockRoute[]): string {
  const offered = [...new Set(routes)].sort();
  return offered.length === 0 ? 'none is offered' : `offered: ${offered.join(', ')}`;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly dataItem: string;
  readonly route: UnlockRoute;
  readonly purpose: Purpose;
  readonly involved: boolean;
  readonly text: string;
  readonly standing: boolean;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly round: number;
  readonly answers: readonly StoredAnswer[];
}

interface StoredAnswer extends Omit<UnlockAnswer, 'basis'> {
  readonly controller: string;
  readonly round: number;
  /** Null of a refusal, and of what was disclosed before holders were asked for it. */
  readonly basis: HolderBasis | null;
}

const COLUMNS = `q.id::text AS id, q.person::text AS person, q.data_item AS "dataItem", q.route,
  q.purpose, q.involved, q.text, q.standing,
  q.asked_at AS "askedAt", q.due_at AS "dueAt", q.round,
  COALESCE((SELECT json_agg(json_build_object('controller', h.controller, 'round', h.round, 'disclosed', h.disclosed, 'answer', h.answer,
      'context', h.context, 'answeredAt', ${instant('h.answered_at')}, 'basis', h.basis, 'obligations', h.obligations,
      'conditions', h.conditions) ORDER BY h.answered_at, h.controller)
    FROM tasks.unlock_handling h WHERE h.request = q.id AND h.answered_at IS NOT NULL), '[]'::json) AS answers`;
const OWN = 'q.organisation = $1 AND q.practitioner = $2';

/** A page of the requester's own requests, latest first; none about a child from whom the requester is barred by now. */
export async function unlockRequestsOf(scope: RequestScope, page: ListPage): Promise<PageOf<UnlockRequestRow>> {
  const { organisation, practitioner } = scope.requester;
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['unlockRequests'],
    columns: COLUMNS,
    from: 'tasks.unlock_request q',
    where: OWN,
    values: [organisation.id, practitioner],
    person: 'q.person',
    order: [
      { by: 'q.asked_at', type: 'timestamptz', descending: true },
      { by: 'q.id', type: 'uuid' },
    ],
  });
  return { entries: await seen(scope, rows), next };
}

async function ownRequest(scope: RequestScope, id: string): Promise<UnlockRequestRow> {
  const { organisation, practitioner } = scope.requester;
  const rows = UUID.test(id)
    ? await scope.sql<Stored>(`SELECT ${COLUMNS} FROM tasks.unlock_request q WHERE ${OWN} AND q.id = $3`, [
        organisation.id,
        practitioner,
        id,
      ])
    : [];
  const [row] = await seen(scope, rows);
  if (row === undefined)
    throw new SourceFault('UNLOCK_UNKNOWN', 'No request of yours has this id: take it from the list of your requests.');
  return row;
}

async function seen(scope: RequestScope, rows: readonly Stored[]): Promise<readonly UnlockRequestRow[]> {
  const states = await scope.subjects(rows.map(({ person }) => person));
  return rows.flatMap((row, index) => {
    const state = states[index];
    if (state === undefined || state.excluded) return [];
    return [isStandingStill(scope, state, row) ? toSeen(scope, row) : toNotShown(row)];
  });
}

/**
 * What the asker may know of it by now: a disclosure once it is decided, all else at the clock's end. Neither the state nor the
 * number of answers tells how many were asked, or answered. A disclosure that is shown is recorded as one of its controller.
 */
function toSeen(scope: RequestScope, row: Stored): UnlockRequestRow {
  const { person, dataItem } = row;
  const disclosures = row.answers.filter(({ disclosed }) => disclosed);
  for (const { controller, basis, obligations, conditions } of disclosures) {
    const decision = { ...TOLD_BY_HOLDER, basis, obligations };
    scope.ledger.note({ person, controller, dataItem, field: null, decision });
    if (obligations.length > 0 || conditions !== null)
      scope.obligations.push({
        ...placeOf(row),
        clause: null,
        obligations,
        conditions,
        emergency: null,
        override: null,
      });
  }
  const isAnswered = disclosures.some(({ round }) => round === row.round);
  const state = isAnswered ? 'answered' : scope.now >= row.dueAt ? 'closed' : 'open';
  return {
    ...asAsked(row),
    state,
    answers: [
      ...disclosures.map(({ controller: _controller, round: _round, basis, ...answer }) => ({
        ...answer,
        basis: basis === null ? null : groundsText(basis),
      })),
      ...(state === 'closed' ? mergeRefusals(scope, row) : []),
    ],
    sentence: state === 'closed' && disclosures.length === 0 ? CLOSING_SENTENCE : null,
  };
}

/** Where what a disclosure binds to stands: at the answers of the request. */
const placeOf = ({ id }: Stored) => ({ type: 'UnlockRequest', id, field: 'answers' });

/** That it is there, and what to declare: nothing here depends on whether anybody answered. */
function toNotShown(row: Stored): UnlockRequestRow {
  return { ...asAsked(row), state: 'notShown', answers: [], sentence: NOT_SHOWN_SENTENCE };
}

/** What its asker said, and brought about: it depends on nobody who is asked. */
function asAsked({ id, person, dataItem, route, purpose, text, askedAt, dueAt, round }: Stored) {
  const clock = { askedAt: askedAt.toISOString(), dueAt: dueAt.toISOString() };
  return { id, person, dataItem, route, purpose, text, ...clock, round };
}

/**
 * The refusals as one answer of the clock's end; none where the words of a refusal would tell that something is there, save of who
 * named the court on a basis for telling that: recorded as that there is such a record.
 */
function mergeRefusals(
  scope: RequestScope,
  { person, dataItem, standing, answers, dueAt }: Stored,
): readonly UnlockAnswer[] {
  const refusals = answers.filter(({ disclosed, basis }) => !disclosed && (!standing || basis !== null));
  if (refusals.length === 0) return [];
  const record = scope.catalogue.items.get(dataItem)?.record;
  for (const { controller, basis } of refusals.filter((each) => each.basis !== null))
    scope.ledger.note({
      ...{ person, controller, field: null },
      dataItem: record === undefined ? dataItem : `${record}.involvement`,
      decision: { ...TOLD_BY_HOLDER, basis },
    });
  const merged = (words: readonly string[]) => [...new Set(words)].sort().join(' ');
  const grounds = refusals.flatMap(({ basis }) => (basis === null ? [] : [groundsText(basis)]));
  return [
    {
      disclosed: false,
      answer: merged(refusals.map(({ answer }) => answer)),
      context: merged(refusals.map(({ context }) => context)),
      answeredAt: dueAt.toISOString(),
      basis: grounds.length === 0 ? null : merged(grounds),
      ...{ obligations: [], conditions: null },
    },
  ];
}

/** Of the requester's country. Law: Children Act 2004 s16E to s16H (E); SSWBA 2014 s134 (W). */
const PARTNERSHIP: Readonly<Record<Country, string>> = {
  E: 'the safeguarding children partnership',
  W: 'the Regional Safeguarding Board',
};

/**
 * Disagrees, once the request is answered or its clock is over: asks the same controllers again, save who knows the child no
 * more, with a clock of its own, at the next role there. After the last round nobody is asked again. Throws UNLOCK_UNKNOWN, UNLOCK_NOT_STANDING, UNLOCK_NOT_OVER,
 * UNLOCK_FINAL, REASON_MISSING.
 */
export async function escalateUnlock(
  scope: RequestScope,
  key: string,
  request: string,
  text: string,
): Promise<UnlockRequestRow> {
  requireRole(scope, 'escalateUnlock');
  const given = requireReason(text, 'text');
  const before = await ownRequest(scope, request);
  await scope.act(
    { act: 'escalateUnlock', key, person: before.person, input: { request, text } },
    async ({ sql, now, person }) => {
      if (before.state === 'notShown') throw notStanding(before.purpose);
      if (before.state === 'open') throw notOver(before.dueAt);
      if (before.round >= UNLOCK_ROUNDS)
        throw new SourceFault(
          'UNLOCK_FINAL',
          `This was the last round, and what came of it is final. If the concern remains, take it to ${PARTNERSHIP[scope.requester.organisation.country]}; what has changed since is a new request.`,
        );
      const due = dueAt(scope.clocks, 'unlockRequest.disagreement', scope.requester.organisation.country, now) ?? now;
      // Whoever disagrees twice at once opens one round.
      const [row] = await sql<UnlockAsking & { round: number }>(
        `UPDATE tasks.unlock_request SET round = round + 1, due_at = $2 WHERE id = $1 AND round = $3
         RETURNING round, route, purpose`,
        [request, due, before.round],
      );
      if (row === undefined) throw notOver((await ownRequest(scope, request)).dueAt);
      const { round, ...asking } = row;
      const desk = UNLOCK_DESKS[asking.route];
      const holders = desk !== null && asksHolders(scope.agency, desk);
      const asked = await controllersToAskAgain(sql, { request, person, holders });
      const { organisations } = await scope.rules();
      await openUnlockRound(sql, request, round, asked, (controller) =>
        unlockStep(organisations, controller, asking, round),
      );
      await sql('INSERT INTO tasks.unlock_disagreement (id, request, round, text, at) VALUES ($1, $2, $3, $4, $5)', [
        randomUUID(),
        request,
        round,
        given,
        now,
      ]);
      return { round };
    },
  );
  return ownRequest(scope, request);
}

function notOver(due: string): SourceFault {
  return new SourceFault('UNLOCK_NOT_OVER', `The request is to be answered by ${due}: wait, or ring the agency.`);
}
