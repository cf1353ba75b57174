import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import { notBarred } from '../../kit/replica/notExcluded';
import type { RunSql } from '../../kit/replica/readReplica';
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
    `UPDATE authority.emergency_access a SET revoked_at = $2, revoked_by = $3, revoked_reason = $4, revoked_organisation = $5
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
  await closeGrant(sql, grant, now);
  return {};
}

/** At every agency: nothing is given on it any more. */
async function closeGrant(sql: RunSql, grant: string, now: Date): Promise<void> {
  await sql('UPDATE governance.emergency_grant SET revoked_at = $2 WHERE id::text = $1', [grant, now]);
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
 * until it is reviewed like any other. What was not justified ends with it, in the same commit, whichever controller finds so;
 * what was is reviewed once it is over, since nobody has seen what will be read until then. Throws REVIEW_UNKNOWN, REVIEW_OWN,
 * REVIEW_NOT_OVER, REVIEW_OUTCOME_INVALID, REASON_MISSING.
 */
export async function reviewEmergencyAccess(
  { sql, now }: Acting,
  by: Requester,
  { review, outcome, note, followUp }: Review,
): Promise<{ readonly id: string }> {
  const kept = requireReason(note, 'note');
  const follows = followUp?.trim() ?? '';
  if (!REVIEW_OUTCOMES.some((each) => each === outcome))
    throw outcomeInvalid('outcome is justified, or notJustified together with followUp: what follows from it.');
  if (outcome === 'notJustified' && !saysSomething(follows))
    throw outcomeInvalid('Of an access that was not justified followUp says what follows from it: give it.');
  if (outcome === 'justified' && saysSomething(follows))
    throw outcomeInvalid(
      'Nothing follows from an access that was justified: leave followUp out; note says what was seen.',
    );
  const barred = notBarred({ agency: 'governance', requester: by, now }, 'v.person', 3, 'named');
  const [open] = await sql<Open>(
    `SELECT v.id, v.access, (r.practitioner = $3) AS own, a.valid_until AS until, a.revoked_at AS revoked
     FROM authority.emergency_review v
     JOIN authority.emergency_access a ON a.id = v.access JOIN authority.emergency_request r ON r.id = a.request
     WHERE v.id::text = $1 AND v.controller = $2 AND v.closed_at IS NULL AND ${barred.condition} FOR UPDATE OF v, a`,
    [review, by.organisation.id, by.practitioner, ...barred.values],
  );
  if (open === undefined)
    throw new SourceFault('REVIEW_UNKNOWN', 'No open review of your organisation has this id: see emergencyReviews.');
  if (open.own) throw new SourceFault('REVIEW_OWN', 'Nobody reviews their own access: ask another officer.');
  if (open.revoked === null && open.until > now) {
    if (outcome === 'justified') throw notOver(open.until);
    await sql(
      'UPDATE authority.emergency_access SET revoked_at = $2, revoked_by = $3, revoked_reason = $4, revoked_organisation = $5 WHERE id = $1',
      [open.access, now, by.practitioner, kept, by.organisation.id],
    );
    await closeGrant(sql, open.access, now);
  }
  await sql(
    `UPDATE authority.emergency_review SET closed_at = $2, outcome = $3, note = $4, follow_up = $5, closed_by = $6 WHERE id = $1`,
    [open.id, now, outcome, kept, saysSomething(follows) ? follows : null, by.practitioner],
  );
  return { id: open.id };
}

interface Open {
  readonly id: string;
  readonly access: string;
  readonly own: boolean;
  readonly until: Date;
  readonly revoked: Date | null;
}

function notOver(until: Date): SourceFault {
  return new SourceFault(
    'REVIEW_NOT_OVER',
    `The access runs until ${until.toISOString()}, and what is read until then is to be reviewed too: close it as justified when it is over, or end it first (revokeEmergencyAccess). As notJustified it ends at once.`,
  );
}

function outcomeInvalid(message: string): SourceFault {
  return new SourceFault('REVIEW_OUTCOME_INVALID', message);
}
