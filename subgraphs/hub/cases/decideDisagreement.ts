import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import { dueBy } from '../../kit/clocks/clocks';
import type { Requester } from '../../kit/replica/replica';
import { noteCaseEvent } from './noteCaseEvent';

/** The review of a section 47 enquiry that did not agree. */
export interface Disagreement {
  readonly id: string;
  readonly caseId: string;
  readonly note: string;
}

/**
 * Opens what is to be decided where a review did not agree: whether the enquiry stands. It ends nothing by itself, since data flow for
 * a child who may be at risk; it is due, and told, and stays open until somebody decides. Nothing is to be decided where the case is at
 * that threshold no more, or was recorded at it anew and is reviewed for that. Gives by when.
 */
export async function openDecision(
  { sql, now }: Acting,
  by: Requester,
  { id, caseId, note }: Disagreement,
): Promise<string | null> {
  const standing = await sql(
    `SELECT FROM public.case_file WHERE id = $1 AND state = 'open' AND threshold = 'section47Enquiry' FOR UPDATE`,
    [caseId],
  );
  if (standing.length === 0) return null;
  const due = dueBy('caseReview.notAgreed', by.organisation.country, now);
  const decision = randomUUID();
  const opened = await sql(
    `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason, decides_after)
     SELECT $2, r.case_id, r.person, r.organisation, $3, r.opened_by, $4, r.reason, r.id FROM public.case_review r
     WHERE r.id = $1 AND NOT EXISTS (SELECT FROM public.case_review other
       WHERE other.case_id = r.case_id AND (other.opened_at > r.opened_at OR other.decides_after IS NOT NULL) AND other.closed_at IS NULL)
     RETURNING id`,
    [id, decision, now, due],
  );
  if (opened.length === 0) return null;
  // Under one id: whoever is told of it finds it among the reviews, or among what was done about the case.
  await noteCaseEvent({ sql, now }, by, { id: decision, caseId, event: 'section47NotAgreed', reason: note });
  return due.toISOString();
}

/** Somebody decided that the enquiry stands. */
export async function keepEnquiry(acting: Acting, by: Requester, { caseId, note }: Disagreement): Promise<void> {
  await noteCaseEvent(acting, by, { caseId, event: 'section47Stands', reason: note });
}

/** Another threshold was recorded, or the case was closed: that is the decision. */
export async function closeDecision(
  { sql, now }: Acting,
  { practitioner }: Requester,
  caseId: string,
  reason: string,
): Promise<void> {
  await sql(
    `UPDATE public.case_review SET closed_at = $2, agreed = false, note = $3, closed_by = $4
     WHERE case_id = $1 AND decides_after IS NOT NULL AND closed_at IS NULL`,
    [caseId, now, reason, practitioner],
  );
}
