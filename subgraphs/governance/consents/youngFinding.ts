import { type Clocks, clockInForce } from '#policies/core/clocks';
import { monthsBetween } from '#policies/core/consent/capacity';
import { dayOf } from '#policies/core/legalDay';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { birthOf } from './consentRows';

/**
 * A child was found competent at an age at which that is rare. No law forbids it, and a parent decides no more: the safeguarding
 * leads of whoever recorded it hear of it when it happens, with the id of the finding, and may have another recorded.
 */
export async function alertOfYoungFinding(
  acting: Acting,
  { organisation }: Requester,
  { id, assessed }: { readonly id: string; readonly assessed: Date },
  clocks: Clocks,
): Promise<void> {
  const born = await birthOf(acting);
  const today = dayOf(acting.now);
  const rarelyBefore = clockInForce(clocks, 'competence.rarelyBefore', organisation.country, today)?.months ?? 0;
  const age = born === null ? null : monthsBetween(born, assessed);
  if (age === null || age >= rarelyBefore) return;
  await addAlert(acting, {
    organisation: organisation.id,
    roles: ['safeguardingLead'],
    kind: 'youngChildCompetent',
    reference: id,
    persons: aboutWhom(acting),
  });
}
