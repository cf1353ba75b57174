import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import { notBarred } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';

const OFFICERS: ReadonlySet<string> = new Set(['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer']);

/**
 * Confirms a request beyond the rate: another practitioner of the same organisation, late too. A request for a child from whom
 * they are barred is none, whoever else it is for. Throws CONFIRMATION_UNKNOWN, CONFIRMATION_OWN.
 */
export async function confirmEmergencyAccess(
  { sql, now }: Acting,
  by: Requester,
  request: string,
): Promise<{ readonly late: boolean }> {
  const barred = notBarred({ agency: 'governance', requester: by, now }, 'a.person', 2);
  const [due] = await sql<{ practitioner: string; confirm_by: Date }>(
    `SELECT practitioner, confirm_by FROM authority.emergency_request r
     WHERE id::text = $1 AND organisation = $2 AND confirm_by IS NOT NULL AND confirmed_at IS NULL
       AND NOT EXISTS (SELECT FROM authority.emergency_access a WHERE a.request = r.id AND NOT (${barred.condition})) FOR UPDATE`,
    [request, by.organisation.id, ...barred.values],
  );
  if (due === undefined)
    throw new SourceFault(
      'CONFIRMATION_UNKNOWN',
      'No emergency access of your organisation waits for a second person under this id: it may be confirmed already.',
    );
  if (due.practitioner === by.practitioner)
    throw new SourceFault('CONFIRMATION_OWN', 'A second person confirms: ask a colleague.');
  await sql('UPDATE authority.emergency_request SET confirmed_at = $2, confirmed_by = $3 WHERE id::text = $1', [
    request,
    now,
    by.practitioner,
  ]);
  return { late: now > due.confirm_by };
}

/**
 * Ends a grant now: by whoever asked for it, or by an officer of that organisation or of a controller that reviews it. One to a
 * child from whom they are barred is none: their own is shut by that. Throws EMERGENCY_ACCESS_UNKNOWN, REASON_MISSING.
 */
export async function revokeEmergencyAccess(
  { sql, now }: Acting,
  by: Requester,
  grant: string,
  reason: string,
): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  const barred = notBarred({ agency: 'governance', requester: by, now }, 'a.person', 6);
  const revoked = await sql(
    `UPDATE authority.emergency_access a SET revoked_at = $2, revoked_by = $3, revoked_reason = $4
     FROM authority.emergency_request r
     WHERE a.id::text = $1 AND r.id = a.request AND a.revoked_at IS NULL AND a.valid_until > $2 AND ${barred.condition}
       AND ((r.organisation = $5 AND (r.practitioner = $3 OR $6))
         OR ($6 AND EXISTS (SELECT FROM authority.emergency_review v WHERE v.access = a.id AND v.controller = $5)))
     RETURNING a.id`,
    [grant, now, by.practitioner, kept, by.organisation.id, OFFICERS.has(by.role), ...barred.values],
  );
  if (revoked.length === 0)
    throw new SourceFault(
      'EMERGENCY_ACCESS_UNKNOWN',
      'No emergency access that you may revoke has this id: it may be over already.',
    );
  await sql('UPDATE governance.emergency_grant SET revoked_at = $2 WHERE id::text = $1', [grant, now]);
  return {};
}

export interface Review {
  readonly review: string;
  readonly outcome: string;
  readonly note: string;
  /** What follows, where the access was not justified. */
  readonly followUp: string | null;
}

export const REVIEW_OUTCOMES = ['justified', 'notJustified'] as const;

/**
 * Closes a review with its outcome; one of a child from whom the officer is barred is none, and one of a protected child is open
 * until it is reviewed like any other. Throws REVIEW_UNKNOWN, REVIEW_OWN,
 * REVIEW_OUTCOME_INVALID, REASON_MISSING.
 */
export async function reviewEmergencyAccess(
  { sql, now }: Acting,
  by: Requester,
  { review, outcome, note, followUp }: Review,
): Promise<{ readonly id: string }> {
  const kept = requireReason(note);
  const follows = followUp?.trim() ?? '';
  if (!REVIEW_OUTCOMES.some((each) => each === outcome) || (outcome === 'notJustified') !== saysSomething(follows))
    throw new SourceFault(
      'REVIEW_OUTCOME_INVALID',
      'outcome is justified, or notJustified together with followUp: what follows from it.',
    );
  const barred = notBarred({ agency: 'governance', requester: by, now }, 'v.person', 3, 'named');
  const [open] = await sql<{ id: string; own: boolean }>(
    `SELECT v.id, (r.practitioner = $3) AS own FROM authority.emergency_review v
     JOIN authority.emergency_access a ON a.id = v.access JOIN authority.emergency_request r ON r.id = a.request
     WHERE v.id::text = $1 AND v.controller = $2 AND v.closed_at IS NULL AND ${barred.condition} FOR UPDATE OF v`,
    [review, by.organisation.id, by.practitioner, ...barred.values],
  );
  if (open === undefined)
    throw new SourceFault('REVIEW_UNKNOWN', 'No open review of your organisation has this id: see emergencyReviews.');
  if (open.own) throw new SourceFault('REVIEW_OWN', 'Nobody reviews their own access: ask another officer.');
  await sql(
    `UPDATE authority.emergency_review SET closed_at = $2, outcome = $3, note = $4, follow_up = $5, closed_by = $6 WHERE id = $1`,
    [open.id, now, outcome, kept, saysSomething(follows) ? follows : null, by.practitioner],
  );
  return { id: open.id };
}
