import { requireReason } from '../../kit/acts/reason';
import type { RequestScope } from '../../kit/request/requestScope';
import { recordAtGovernance } from '../cases/recordAtGovernance';
import { lockReferral, noteReferral, referralUnknown } from './referralOwner';

/** Who may give back what another accepted: they are ill, or have left. */
const FOR_OTHERS: readonly string[] = ['hubPractitioner', 'safeguardingLead'];

/**
 * Gives back a referral that was accepted: it waits again from when it was received, nobody answers for it, and the hub is alerted
 * (at governance, first: the same key mends a call that was cut off between the two). By who accepted it, or the hub or a lead
 * of the organisation. Throws REASON_MISSING, and REFERRAL_UNKNOWN for what the requester may not give back.
 */
export async function returnReferral(
  scope: RequestScope,
  { key, person, referral, reason }: { readonly [given in 'key' | 'person' | 'referral' | 'reason']: string },
): Promise<{ readonly id: string }> {
  const { requester } = scope;
  const call = { act: 'returnReferral', key, person, input: { referral, reason } } as const;
  const { result } = await scope.act(call, async (acting) => {
    const kept = requireReason(reason);
    const accepted = await lockReferral(acting, requester, referral);
    const mayReturn = accepted?.acceptedBy === requester.practitioner || FOR_OTHERS.includes(requester.role);
    if (accepted?.accepted !== true || !mayReturn) throw referralUnknown();
    const told = { act: call.act, key, person: acting.person ?? person, caseId: accepted.id, reason: kept };
    await recordAtGovernance(scope, { ...told, threshold: null, lead: null });
    await acting.sql(
      'UPDATE public.hub_referral SET owner = NULL, accepted_at = NULL, accepted_by = NULL WHERE id = $1',
      [accepted.id],
    );
    await noteReferral(acting, requester, accepted, 'returned', kept);
    return { id: accepted.id };
  });
  return result;
}
