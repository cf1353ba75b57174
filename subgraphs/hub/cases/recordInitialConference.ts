import { randomUUID } from 'node:crypto';
import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';

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
  { sql, now, person }: Acting,
  { organisation, practitioner }: Requester,
  { caseId, heldOn, reason }: ConferenceHeld,
): Promise<{ readonly caseId: string }> {
  const kept = requireReason(reason);
  if (!isIsoDate(heldOn) || heldOn > dayOf(now)) throw dayInvalid();
  const [open] = await sql<{ id: string; threshold: string }>(
    `SELECT id, threshold FROM public.case_file WHERE id::text = $1 AND person = $2 AND state = 'open' AND restriction = 'none'
       AND controller = $3 FOR UPDATE`,
    [caseId.toLowerCase(), person, organisation.id],
  );
  if (open === undefined)
    throw new SourceFault('CASE_UNKNOWN', 'No open case of this person that you may change has this id.');
  const discussed = await firstDiscussion(sql, open.id);
  if (discussed === null || heldOn < dayOf(discussed)) throw dayInvalid();
  await sql('UPDATE public.case_file SET last_activity = $2 WHERE id = $1', [open.id, now]);
  await sql(
    `INSERT INTO public.case_event (id, case_id, person, event, threshold, at, held_on, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, 'recordInitialConference', $4, $5, $6, $7, $8, $9)`,
    [randomUUID(), open.id, person, open.threshold, now, heldOn, kept, organisation.id, practitioner],
  );
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
