import { randomUUID } from 'node:crypto';
import { GRANTOR_KINDS, type GrantorKind } from '#policies/core/consent/capacity';
import { notOneOf } from '#policies/core/faults';
import { dayOf } from '#policies/core/legalDay';
import { type CourtOrderTerms, requireCourtOrder } from '../acts/courtOrder';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import type { RequestScope } from '../request/requestScope';
import { requireAuthority } from './authority';
import { invalidRequest, leavesOnOf, pausedDaysOf } from './leavesOn';
import { openReviews } from './openReviews';
import { type AccessRequestRow, ownRequest, REQUEST_COLUMNS, requireOpen } from './ownRequests';

/** Who asks, and by what authority, as the officer has it. */
export interface AccessAsker extends CourtOrderTerms {
  /** Whose right it is: the child, the adult it has become, a holder of parental responsibility, who a court appointed. */
  readonly capacity: string;
  /** Id of the record of parental responsibility. */
  readonly responsibility: string | null;
  /** A solicitor or advocate who asks for them; null where they ask themselves. */
  readonly representative: string | null;
  /** What was seen: of identity, and of the representative's authority. */
  readonly evidence: string;
}

/**
 * Records a request for what the requester's own controller holds in this agency. The authority to act comes first: governance
 * confirms it or nothing is recorded. The day on which the copy leaves is fixed by the day of receipt alone. Throws
 * ACCESS_REQUEST_INVALID, COURT_ORDER_NOT_SEEN, AUTHORITY_NOT_CONFIRMED, and what every act throws.
 */
export async function recordAccessRequest(
  scope: RequestScope,
  key: string,
  person: string,
  asker: AccessAsker,
  receivedOn: string,
): Promise<AccessRequestRow> {
  const capacity = readCapacity(asker.capacity);
  const evidence = requireReason(asker.evidence, 'asker.evidence');
  const leavesOn = leavesOnOf(scope, 'subjectAccess.request', receivedOn, 0);
  const order = capacity === 'court' ? requireCourtOrder(asker, scope.now) : null;
  const { requester } = scope;
  const { result } = await scope.act(
    { act: 'recordSubjectAccessRequest', key, person, input: { ...asker, receivedOn } },
    async (acting) => {
      await requireAuthority(scope, acting.person ?? '', { ...asker, capacity, order });
      const id = randomUUID();
      const [row] = await acting.sql<AccessRequestRow>(
        `INSERT INTO subject_access.request AS q (id, controller, person, capacity, responsibility, court_order, court, ordered_on,
           representative, evidence, received_on, leaves_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${REQUEST_COLUMNS}`,
        [
          ...[id, requester.organisation.id, acting.person, capacity, asker.responsibility],
          ...[order?.reference, order?.court, order?.orderedOn],
          ...[asker.representative, evidence, receivedOn, leavesOn, acting.now, requester.practitioner],
        ],
      );
      if (row === undefined) throw new Error('The request was not written.');
      await openReviews(scope, acting.sql, row);
      return row;
    },
  );
  return result;
}

function readCapacity(capacity: string): GrantorKind {
  const found = GRANTOR_KINDS.find((each) => each === capacity);
  if (found === undefined) throw invalidRequest(notOneOf('capacity', capacity, GRANTOR_KINDS));
  return found;
}

/**
 * Two further months, for a request that is complex or one of many; told within the first. Throws REQUEST_UNKNOWN,
 * COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, ACCESS_REQUEST_INVALID, REASON_MISSING.
 */
export async function extendAccessRequest(
  scope: RequestScope,
  key: string,
  request: string,
  reason: string,
): Promise<AccessRequestRow> {
  requireRole(scope, 'extendSubjectAccessRequest');
  const given = requireReason(reason);
  const found = await ownRequest(scope, request);
  const { result } = await scope.act(
    { act: 'extendSubjectAccessRequest', key, person: found.person, input: { request, reason } },
    async ({ sql, now }) => {
      await requireOpen(sql, request);
      const days = await pausedDaysOf(sql, request);
      const leavesOn = leavesOnOf(scope, 'subjectAccess.extended', found.receivedOn, days);
      const [row] = await sql<AccessRequestRow>(
        `UPDATE subject_access.request q SET leaves_on = $2, extended_at = $3, extension_reason = $4
         WHERE q.id = $1 AND q.extended_at IS NULL AND (q.leaves_on > $5::date OR EXISTS (
           SELECT FROM subject_access.clarification c WHERE c.request = q.id AND c.answered_on IS NULL)) RETURNING ${REQUEST_COLUMNS}`,
        [request, leavesOn, now, given, dayOf(now)],
      );
      if (row === undefined)
        throw invalidRequest('A request is extended once, and before the day on which its copy was to leave.');
      return row;
    },
  );
  return result;
}
