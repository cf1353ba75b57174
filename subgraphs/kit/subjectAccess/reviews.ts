import type { GrantorKind } from '#policies/core/consent/capacity';
import { notOneOf } from '#policies/core/faults';
import { REVIEW_KINDS, REVIEW_TERMS, type ReviewKind, reviewTerms } from '#policies/core/subjectAccess';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { TOLD_BY_HOLDER } from '../request/outcomes';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { digestsOf } from './digests';
import { type HeldRecord, recordsHeld } from './holdings';
import { openReviews } from './openReviews';
import { ownRequest, requireOpen } from './ownRequests';
import { inPlainWords } from './plainWords';
import { mayReview, noteReviewer } from './reviewers';
import { shownOf } from './shown';

/**
 * Names who decides a kind of review of a request, until it is decided: a practitioner of the same organisation who is known in
 * a role that may. What is held since the request was recorded, or has changed since it was included, waits with the rest.
 * Throws REQUEST_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, REVIEW_INVALID, REVIEWER_UNKNOWN, REVIEWER_UNCHANGED.
 */
export async function nameReviewer(
  scope: RequestScope,
  key: string,
  request: string,
  kind: string,
  reviewer: string,
): Promise<{ readonly request: string; readonly kind: string; readonly reviewer: string }> {
  requireRole(scope, 'nameReviewer');
  const wanted = readKind(kind);
  const named = requireReason(reviewer, 'reviewer');
  const found = await ownRequest(scope, request);
  const { result } = await scope.act(
    { act: 'nameReviewer', key, person: found.person, input: { request, kind, reviewer } },
    async ({ sql, now }) => {
      const { leavesOn } = await requireOpen(sql, request);
      await openReviews(scope, sql, { ...found, leavesOn });
      const waiting = await sql<{ reviewer: string | null }>(
        `SELECT reviewer FROM subject_access.review WHERE request = $1 AND kind = $2 AND decision IS NULL AND superseded_at IS NULL
         ORDER BY id FOR UPDATE`,
        [request, wanted],
      );
      if (waiting.length === 0)
        throw invalidReview(`Nothing of the kind ${wanted} waits to be decided in this request.`);
      if (!(await mayReview(sql, scope.requester, named, wanted))) throw unknownReviewer(wanted);
      if (waiting.every((review) => review.reviewer === named))
        throw new SourceFault('REVIEWER_UNCHANGED', 'This reviewer is named already for all that waits of this kind.');
      await sql(
        `UPDATE subject_access.review SET reviewer = $3, named_at = $4, shown = NULL
         WHERE request = $1 AND kind = $2 AND decision IS NULL AND reviewer IS DISTINCT FROM $3`,
        [request, wanted, named, now],
      );
      return { request, kind: wanted, reviewer: named };
    },
  );
  return result;
}

function unknownReviewer(kind: ReviewKind): SourceFault {
  return new SourceFault(
    'REVIEWER_UNKNOWN',
    `Nobody of your organisation is known by this name in a role that decides this kind (${REVIEW_TERMS[kind].roles.join(', ')}): have them open their list of reviews once, and name them as their token does.`,
  );
}

function readKind(kind: string): ReviewKind {
  const found = REVIEW_KINDS.find((each) => each === kind);
  if (found === undefined) throw invalidReview(notOneOf('kind', kind, REVIEW_KINDS));
  return found;
}

export function invalidReview(message: string): SourceFault {
  return new SourceFault('REVIEW_INVALID', message);
}

export interface ReviewToDecide {
  readonly id: string;
  readonly request: string;
  readonly person: string;
  readonly record: string;
  readonly kind: ReviewKind;
  readonly question: string;
  readonly leavesOn: string;
  /** The record in words, for whoever weighs it. */
  readonly content: readonly string[];
}

interface Waiting {
  readonly id: string;
  readonly request: string;
  readonly person: string;
  readonly record: string;
  readonly record_id: string;
  readonly kind: ReviewKind;
  readonly capacity: GrantorKind;
  readonly leaves_on: string;
}

/**
 * A page of what the requester is named to decide and still can, those that leave first first, with what is to be weighed. What
 * they decide is about what it said when they were shown it last: in an answer that holds the content (`isShown`) and was
 * released.
 */
export async function reviewsToDecide(
  scope: RequestScope,
  page: ListPage,
  isShown: boolean,
): Promise<PageOf<ReviewToDecide>> {
  await noteReviewer(scope);
  const { organisation, practitioner, role } = scope.requester;
  const kinds = REVIEW_KINDS.filter((kind) => REVIEW_TERMS[kind].roles.includes(role));
  const { rows, next } = await pageRows<Waiting>(scope, page, {
    list: ['accessReviews'],
    columns: `v.id::text AS id, q.id::text AS request, q.person::text AS person, v.record, v.record_id::text AS record_id, v.kind, q.capacity,
       to_char(q.leaves_on, 'YYYY-MM-DD') AS leaves_on`,
    from: 'subject_access.review v JOIN subject_access.request q ON q.id = v.request',
    where:
      'q.controller = $1 AND q.left_at IS NULL AND q.closed_at IS NULL AND v.reviewer = $2 AND v.decision IS NULL AND v.superseded_at IS NULL AND v.kind = ANY($3::text[])',
    values: [organisation.id, practitioner, kinds],
    person: 'q.person',
    order: [
      { by: 'q.leaves_on', type: 'date' },
      { by: 'v.record', type: 'text' },
      { by: 'v.id', type: 'uuid' },
    ],
  });
  const persons = [...new Set(rows.map(({ person }) => person))];
  const states = await scope.subjects(persons);
  const open = new Map(
    states.flatMap((state, index) => (state.excluded ? [] : [[persons[index] ?? '', state] as const])),
  );
  const held = new Map<string, HeldRecord>();
  for (const person of open.keys())
    for (const record of await recordsHeld(scope, scope.sql, organisation, person)) held.set(record.id, record);
  const requests = rows.map(({ request, person }) => ({ id: request, person }));
  const digests = isShown ? await digestsOf(scope, requests) : null;
  const entries = rows.flatMap((row) => {
    const [state, record, digest] = [open.get(row.person), held.get(row.record_id), digests?.get(row.request)];
    if (state === undefined || record === undefined) return [];
    if (digest !== undefined) {
      const shown = shownOf(scope, record, state.whereaboutsClosed, digest);
      scope.withRecord.show({ review: row.id, reviewer: practitioner, shown });
    }
    return [toReview(scope, row, record, state.whereaboutsClosed)];
  });
  return { entries, next };
}

/**
 * What the reviewer is shown is recorded as told by its own controller. Whoever keeps no closed whereabouts weighs the record
 * without its places: none leaves with the copy either.
 */
function toReview(scope: RequestScope, row: Waiting, record: HeldRecord, closed: boolean): ReviewToDecide {
  const { id, request, person, kind, capacity, leaves_on: leavesOn } = row;
  scope.ledger.note({
    person,
    controller: scope.requester.organisation.id,
    dataItem: record.table.existence,
    field: null,
    decision: TOLD_BY_HOLDER,
  });
  // Whatever the record has of places: the same sentence for each.
  if (closed) scope.withholdPlace('SubjectAccessReview', id, 'content', null);
  const { question } = reviewTerms(kind, capacity);
  const content = inPlainWords(scope, record, closed);
  return { id, request, person, record: row.record, kind, question, leavesOn, content };
}
