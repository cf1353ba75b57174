import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';

/** Who answers for a referral from its acceptance on, as others are to read it. */
export interface ReferralOwner {
  readonly name: string;
  readonly role: string;
}

const LONGEST_NAME = 200;

/**
 * A practitioner of the organisation to which a referral was given accepts it, and is its one owner from then on, in the place
 * of whoever was named before. Accepting again changes nothing. Throws REFERRAL_OWNER_MISSING, and REFERRAL_UNKNOWN for every
 * referral but an undecided one of this person and organisation that nobody else has accepted.
 */
export async function acceptReferral(
  { sql, now, person }: Acting,
  { organisation, practitioner }: Requester,
  referral: string,
  owner: ReferralOwner,
): Promise<{ readonly id: string }> {
  const named = { name: requireWords(owner.name), role: requireWords(owner.role) };
  const [waiting] = await sql<{ id: string; accepted: boolean; owner: ReferralOwner | null }>(
    `SELECT id, accepted_at IS NOT NULL AS accepted, owner FROM public.hub_referral
     WHERE id::text = $1 AND person = $2 AND controller = $3 AND outcome IS NULL AND (accepted_at IS NULL OR accepted_by = $4)
     FOR UPDATE`,
    [referral.toLowerCase(), person, organisation.id, practitioner],
  );
  if (waiting === undefined)
    throw new SourceFault(
      'REFERRAL_UNKNOWN',
      'No referral of this person that waits for your organisation has this id: see referralsToAccept.',
    );
  if (waiting.accepted) return { id: waiting.id };
  await sql('UPDATE public.hub_referral SET owner = $2, accepted_at = $3, accepted_by = $4 WHERE id = $1', [
    waiting.id,
    JSON.stringify(named),
    now,
    practitioner,
  ]);
  await sql(
    `INSERT INTO public.referral_event (id, referral, person, event, owner_before, at, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, 'accepted', $4, $5, $6, $7)`,
    [
      randomUUID(),
      waiting.id,
      person,
      waiting.owner === null ? null : JSON.stringify(waiting.owner),
      now,
      organisation.id,
      practitioner,
    ],
  );
  return { id: waiting.id };
}

function requireWords(text: string): string {
  const given = text.trim();
  if (given === '' || given.length > LONGEST_NAME)
    throw new SourceFault(
      'REFERRAL_OWNER_MISSING',
      `Say in owner who answers for the referral: name and role, ${LONGEST_NAME} characters each at most.`,
    );
  return given;
}
