import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { alertSelfRecorded, isOfOneWord, isSelfClaimed } from './alertSelfRecorded';
import { isHub, type Party, readUntil, requireParty } from './party';
import { requireShape } from './requireShape';

/**
 * Records a legitimate relationship from now on, until it is ended or `until` is reached. An organisation speaks for its own
 * practitioners, which counts for no representative, and is told where nobody else links those of whom it is with the person; the hub for all. Throws INVOLVEMENT_NOT_YOURS, ORGANISATION_UNKNOWN, PARTY_INVALID, REASON_MISSING, UNTIL_INVALID.
 */
export async function recordInvolvement(
  acting: Acting,
  by: Requester,
  party: Party,
  { reason, until = null }: { readonly reason: string; readonly until?: string | null },
): Promise<{ readonly id: string }> {
  const kept = requireReason(reason);
  const end = readUntil(until, acting.now);
  await requireParty(acting, by, party);
  await requireShape(acting, by, party);
  return involve(acting, by, party, kept, end);
}

/**
 * For whoever has checked already that it may be: cases involve the team that leads them. Told, in the same transaction, where it rests
 * on the word of those whom it involves alone.
 */
export async function involve(
  acting: Acting,
  by: Requester,
  party: Party,
  reason: string,
  until: Date | null = null,
): Promise<{ readonly id: string }> {
  const ofOneWord = await isOfOneWord(acting, by, party);
  const recorded = await addInvolvement(acting, by, party, reason, until);
  if (ofOneWord) await alertSelfRecorded(acting, by, recorded.id);
  return recorded;
}

async function addInvolvement(
  { sql, now, person }: Acting,
  by: Requester,
  party: Party,
  reason: string,
  until: Date | null,
): Promise<{ readonly id: string }> {
  const id = randomUUID();
  const time = { valid_from: now, valid_until: until };
  await addEverywhere(sql, 'involvement', { id, person, ...party, ...time, self_claimed: isSelfClaimed(by) });
  await noteEvent({ sql, now, person }, by, id, 'recorded', reason);
  return { id };
}

/** Ends a relationship now. Throws INVOLVEMENT_UNKNOWN for one that is not of this person, is over, or is not the requester's to end. */
export async function endInvolvement(
  { sql, now, person }: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  const kept = requireReason(reason);
  const ended = await sql<{ organisation: string }>(
    `UPDATE governance.involvement SET ended_at = $3
     WHERE id::text = $1 AND person = $2 AND ended_at IS NULL AND (valid_until IS NULL OR valid_until > $3)
       AND ($4 OR organisation = $5)
     RETURNING organisation`,
    [id, person, now, isHub(by), by.organisation.id],
  );
  if (ended.length === 0)
    throw new SourceFault(
      'INVOLVEMENT_UNKNOWN',
      'No involvement that you may end has this id: it may be over already.',
    );
  await noteEvent({ sql, now, person }, by, id, 'ended', kept);
  return { id };
}

/** Ends what stood for the sake of a case that is closed, for the reason for which that is. What was over already stays as it ended. */
export async function endInvolvementsOf(acting: Acting, by: Requester, caseId: string, reason: string): Promise<void> {
  const { sql, now } = acting;
  const ended = await sql<{ id: string }>(
    `UPDATE governance.involvement SET ended_at = $2
     WHERE ended_at IS NULL AND (valid_until IS NULL OR valid_until > $2)
       AND id IN (SELECT c.involvement FROM authority.case_involvement c WHERE c.case_id = $1)
     RETURNING id`,
    [caseId, now],
  );
  // Each has a row for every agency.
  for (const id of new Set(ended.map((each) => each.id))) await noteEvent(acting, by, id, 'ended', reason);
}

async function noteEvent(
  { sql, now, person }: Acting,
  by: Requester,
  involvement: string,
  event: 'recorded' | 'ended',
  reason: string,
): Promise<void> {
  await sql(
    `INSERT INTO authority.involvement_event (id, involvement, person, event, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [randomUUID(), involvement, person, event, now, reason, by.organisation.id, by.practitioner],
  );
}
