import type { Acting } from '../../kit/acts/act';
import { nameWhomTheyRead } from '../../kit/acts/nameWhomTheyRead';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import { notBarred } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';
import { keepEnquiry, openDecision } from './decideDisagreement';
import { OF_NONE_PROTECTED } from './ofNoneProtected';

export interface Section47Review {
  readonly review: string;
  readonly agreed: boolean;
  readonly note: string;
}

interface OpenReview {
  readonly id: string;
  readonly caseId: string;
  readonly openedBy: string;
  /** Null of the review of an opening. */
  readonly decidesAfter: string | null;
  readonly notAgreedBy: string | null;
}

/**
 * Closes the review of a section 47 enquiry of the requester's organisation; one of a child from whom the requester is barred is
 * none. Where it does not agree, what is to be decided is a review of its own, due as `dueAt`: by somebody else again it is said that
 * the enquiry stands, or another threshold is recorded. Throws REVIEW_UNKNOWN, REVIEW_OWN, REVIEW_DECIDES, REASON_MISSING.
 */
export async function reviewSection47(
  acting: Acting,
  requester: Requester,
  { review, agreed, note }: Section47Review,
): Promise<{ readonly id: string; readonly dueAt: string | null }> {
  const { sql, now } = acting;
  const { organisation, practitioner } = requester;
  const kept = requireReason(note, 'note');
  const barred = notBarred({ agency: 'hub', requester, now }, 'r.person', 2);
  const [open] = await sql<OpenReview>(
    `SELECT r.id, r.case_id AS "caseId", r.opened_by AS "openedBy", r.decides_after AS "decidesAfter",
       (SELECT b.closed_by FROM public.case_review b WHERE b.id = r.decides_after) AS "notAgreedBy"
     FROM public.case_review r
     WHERE id::text = $1 AND organisation = $2 AND closed_at IS NULL AND ${barred.condition} AND ${OF_NONE_PROTECTED} FOR UPDATE`,
    [review, organisation.id, ...barred.values],
  );
  if (open === undefined)
    throw new SourceFault('REVIEW_UNKNOWN', 'No open review of your organisation has this id: see caseReviews.');
  if ([open.openedBy, open.notAgreedBy].includes(practitioner))
    throw new SourceFault(
      'REVIEW_OWN',
      'Nobody reviews what they opened, or did not agree to, themselves: ask a colleague.',
    );
  if (open.decidesAfter !== null && !agreed)
    throw new SourceFault(
      'REVIEW_DECIDES',
      'Nobody has agreed with this enquiry, and it is to be decided now: record the threshold that applies (recordThreshold), or close the case (closeCase), which closes this review too; or say that the enquiry stands (agreed: true).',
    );
  await sql('UPDATE public.case_review SET closed_at = $2, agreed = $3, note = $4, closed_by = $5 WHERE id = $1', [
    open.id,
    now,
    agreed,
    kept,
    practitioner,
  ]);
  const disagreement = { id: open.id, caseId: open.caseId, note: kept };
  if (open.decidesAfter !== null) await keepEnquiry(acting, requester, disagreement);
  return { id: open.id, dueAt: agreed ? null : await openDecision(acting, requester, disagreement) };
}

/** Whoever closes a review reads of whom it is in `caseReviews`. */
export async function nameWhomItIsOf(scope: RequestScope, review: string): Promise<void> {
  const [row] = await scope.sql<{ person: string }>(
    'SELECT person::text AS person FROM public.case_review WHERE id::text = $1',
    [review],
  );
  if (row !== undefined) await nameWhomTheyRead(scope, row.person);
}
