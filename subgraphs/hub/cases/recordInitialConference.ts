import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { noteCaseEvent } from './noteCaseEvent';

export interface ConferenceHeld {
  readonly caseId: string;
  /** ISO date. */
  readonly heldOn: string;
  readonly reason: string;
}

/**
 * Records that the initial child protection conference of a case was held, and on which day: what was due after a strategy discussion of
 * that day or before is no longer. By the council that holds the case; one that was recorded wrongly is recorded anew, and both stay.
 * Throws REASON_MISSING, CONFERENCE_DAY_INVALID, and CASE_UNKNOWN for every case but an open one of this person and council.
 * Source: Working Together to Safeguard Children (E), Wales Safeguarding Procedures (W): within 15 working days of the discussion.
 */
export async function recordInitialConference(
  acting: Acting,
  by: Requester,
  { caseId, heldOn, reason }: ConferenceHeld,
): Promise<{ readonly caseId: string }> {
  const { sql, now, person } = acting;
  const kept = requireReason(reason);
  if (!isIsoDate(heldOn) || heldOn > dayOf(now)) throw dayInvalid();
  const [open] = await sql<{ id: string }>(
    `SELECT id FROM public.case_file WHERE id::text = $1 AND person = $2 AND state = 'open' AND restriction = 'none'
       AND controller = $3 FOR UPDATE`,
    [caseId.toLowerCase(), person, by.organisation.id],
  );
  if (open === undefined)
    throw new SourceFault('CASE_UNKNOWN', 'No open case of this person that you may change has this id.');
  const discussed = await firstDiscussion(sql, open.id);
  if (discussed === null || heldOn < dayOf(discussed)) throw dayInvalid();
  await noteCaseEvent(acting, by, { caseId: open.id, event: 'recordInitialConference', heldOn, reason: kept });
  return { caseId: open.id };
}

/** Of a case whose events came from elsewhere, the one that every agency decides by. */
async function firstDiscussion(sql: Acting['sql'], caseId: string): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }>(
    `SELECT coalesce((SELECT min(at) FROM public.case_event WHERE case_id = $1 AND event = 'openStrategyDiscussion'),
       (SELECT strategy_discussion_at FROM governance.case_state WHERE agency = 'hub' AND case_id = $1)) AS at`,
    [caseId],
  );
  return row?.at ?? null;
}

function dayInvalid(): SourceFault {
  return new SourceFault(
    'CONFERENCE_DAY_INVALID',
    'heldOn is to be an ISO date that is not to come, of the day of the case’s strategy discussion or later: open one first where none is on record.',
  );
}
