import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { lockReferral, noteReferral, type ReferralOwner, referralUnknown, requireOwner } from './referralOwner';

/**
 * A practitioner of the organisation to which a referral was given accepts it, and is its one owner from then on, in the place
 * of whoever was named before: nobody accepts for another, and beside the name stands whose it is. Accepting again changes
 * nothing. Throws REFERRAL_OWNER_MISSING, and REFERRAL_UNKNOWN for every referral but an undecided one of this person and
 * organisation that nobody else has accepted.
 */
export async function acceptReferral(
  acting: Acting,
  by: Requester,
  referral: string,
  owner: ReferralOwner,
): Promise<{ readonly id: string }> {
  const named = requireOwner(owner, by.practitioner);
  const waiting = await lockReferral(acting, by, referral);
  if (waiting === null || (waiting.accepted && waiting.acceptedBy !== by.practitioner)) throw referralUnknown();
  if (waiting.accepted) return { id: waiting.id };
  await acting.sql('UPDATE public.hub_referral SET owner = $2, accepted_at = $3, accepted_by = $4 WHERE id = $1', [
    ...[waiting.id, JSON.stringify(named), acting.now, by.practitioner],
  ]);
  await noteReferral(acting, by, waiting, 'accepted');
  return { id: waiting.id };
}
