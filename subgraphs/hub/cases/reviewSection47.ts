import type { Acting } from '../../kit/acts/act';
import { nameWhomTheyRead } from '../../kit/acts/nameWhomTheyRead';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import { notBarred } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';
import { OF_NONE_PROTECTED } from './ofNoneProtected';

export interface Section47Review {
  readonly review: string;
  readonly agreed: boolean;
  readonly note: string;
}

/**
 * Closes the review of a section 47 enquiry of the requester's organisation; one of a child from whom the requester is barred is
 * none. Throws REVIEW_UNKNOWN, REVIEW_OWN, REASON_MISSING.
 */
export async function reviewSection47(
  { sql, now }: Acting,
  requester: Requester,
  { review, agreed, note }: Section47Review,
): Promise<{ readonly id: string }> {
  const { organisation, practitioner } = requester;
  const kept = requireReason(note, 'note');
  const barred = notBarred({ agency: 'hub', requester, now }, 'r.person', 2);
  const [open] = await sql<{ id: string; opened_by: string }>(
    `SELECT id, opened_by FROM public.case_review r
     WHERE id::text = $1 AND organisation = $2 AND closed_at IS NULL AND ${barred.condition} AND ${OF_NONE_PROTECTED} FOR UPDATE`,
    [review, organisation.id, ...barred.values],
  );
  if (open === undefined)
    throw new SourceFault('REVIEW_UNKNOWN', 'No open review of your organisation has this id: see caseReviews.');
  if (open.opened_by === practitioner)
    throw new SourceFault('REVIEW_OWN', 'Nobody reviews what they opened themselves: ask a colleague.');
  await sql('UPDATE public.case_review SET closed_at = $2, agreed = $3, note = $4, closed_by = $5 WHERE id = $1', [
    open.id,
    now,
    agreed,
    kept,
    practitioner,
  ]);
  return { id: open.id };
}

/** Whoever closes a review reads of whom it is in `caseReviews`. */
export async function nameWhomItIsOf(scope: RequestScope, review: string): Promise<void> {
  const [row] = await scope.sql<{ person: string }>(
    'SELECT person::text AS person FROM public.case_review WHERE id::text = $1',
    [review],
  );
  if (row !== undefined) await nameWhomTheyRead(scope, row.person);
}
