import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { thresholdRank } from '../../kit/request/thresholdRank';

const BEFORE = `(SELECT b.threshold FROM public.case_event b WHERE b.case_id = e.case_id AND (b.at, b.id) < (e.at, e.id)
  ORDER BY b.at DESC, b.id DESC LIMIT 1)`;
const ENQUIRES = `CASE WHEN e.event IN ('openStrategyDiscussion', 'recordInitialConference') THEN ${thresholdRank("'section47Enquiry'")} END`;

/**
 * Of an event `e` of the case `f`: it tells of no threshold above the one that stands now, which is what an agreement gives. That there was
 * an enquiry, or a discussion that may lead to one, is read by the organisation that holds the case, and by the one that did it.
 */
export const WITHIN_WHAT_STANDS = `greatest(${thresholdRank('e.threshold')}, ${thresholdRank(BEFORE)}, ${ENQUIRES}) <= ${thresholdRank('f.threshold')}`;

export interface CaseEventNoted {
  readonly id?: string;
  readonly caseId: string;
  readonly event: string;
  /** ISO date. Of recordInitialConference: the day on which it was held. */
  readonly heldOn?: string;
  readonly reason: string;
}

/**
 * Notes what was just done about a case, as it stands now, and when the case was last worked on: the time of the latest event
 * that is told to all who are given the case. A later one would tell them that there is something which they are not told. Acts of one
 * operation are of one moment, and which was before which decides what is told: each is noted after those on record.
 */
export async function noteCaseEvent(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  { organisation, practitioner }: Requester,
  { id = randomUUID(), caseId, event, heldOn, reason }: CaseEventNoted,
): Promise<void> {
  await sql(
    `INSERT INTO public.case_event (id, case_id, person, event, threshold, at, held_on, reason, by_organisation, by_practitioner, activity_before)
     SELECT $1, f.id, f.person, $3, f.threshold,
       greatest($4::timestamptz, (SELECT max(e.at) + interval '1 millisecond' FROM public.case_event e WHERE e.case_id = f.id)),
       $5, $6, $7, $8, f.last_activity FROM public.case_file f WHERE f.id = $2`,
    [id, caseId, event, now, heldOn ?? null, reason, organisation.id, practitioner],
  );
  await sql(
    `UPDATE public.case_file f SET last_activity = coalesce(
       (SELECT max(e.at) FROM public.case_event e WHERE e.case_id = f.id AND ${WITHIN_WHAT_STANDS}),
       (SELECT e.activity_before FROM public.case_event e WHERE e.case_id = f.id ORDER BY e.at, e.id LIMIT 1),
       f.period_start)
     WHERE f.id = $1`,
    [caseId],
  );
}
