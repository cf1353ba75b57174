import type { Acting } from '../../kit/acts/act';
import { requireNames } from '../../kit/acts/requireNames';
import type { Requester } from '../../kit/replica/replica';
import { lockReferral, noteReferral, type ReferralOwner, referralUnknown, requireOwner } from './referralOwner';

/**
 * The hub, or a lead, names who is to answer for a referral that waits: a practitioner of its organisation. It goes on waiting
 * until somebody accepts it: to be named is not to accept. Throws REFERRAL_OWNER_MISSING, PARTY_INVALID, and REFERRAL_UNKNOWN for every
 * referral but a waiting one of this person and organisation.
 */
export async function assignReferral(
  acting: Acting,
  by: Requester,
  referral: string,
  owner: Required<ReferralOwner>,
): Promise<{ readonly id: string }> {
  const named = requireOwner(owner, owner.practitioner);
  await requireNames(acting, by, { organisation: by.organisation.id, team: null, practitioner: named.practitioner });
  const waiting = await lockReferral(acting, by, referral);
  if (waiting === null || waiting.accepted) throw referralUnknown();
  await acting.sql('UPDATE public.hub_referral SET owner = $2 WHERE id = $1', [waiting.id, JSON.stringify(named)]);
  await noteReferral(acting, by, waiting, 'assigned');
  return { id: waiting.id };
}
