import { type Capacity, capacityOf, type DecisionMatter } from '#policies/core/consent/capacity';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import { birthOf, competenceOf, responsibilityOf } from './consentRows';
import type { Grantor } from './grantor';
import { holdRights, momentOf } from './lapseDecisions';

/** Confirmed, or one answer for every cause. */
export async function requireCapacity(
  acting: Acting,
  { gate, ...matter }: DecisionMatter & { readonly gate: string },
  { kind, responsibility, order }: Grantor,
): Promise<Extract<Capacity, { kind: 'confirmed' }> & { readonly holder: string | null }> {
  await holdRights(acting);
  const held = responsibility === null ? null : await responsibilityOf(acting, responsibility);
  const competence = await competenceOf(acting);
  const capacity = capacityOf({
    kind,
    dateOfBirth: await birthOf(acting),
    decision: gate,
    matter,
    now: momentOf(acting, competence, held === null ? [] : [held]),
    competence,
    responsibility: held,
    courtOrder: order?.reference ?? null,
  });
  if (capacity.kind === 'notConfirmed') throw authorityNotConfirmed();
  return { ...capacity, holder: held?.id ?? null };
}

function authorityNotConfirmed(): SourceFault {
  return new SourceFault(
    'AUTHORITY_NOT_CONFIRMED',
    'The authority to decide this, for these data and purposes, could not be confirmed: have it recorded, ask your safeguarding lead or the hub to confirm who it is, or ask somebody who may decide.',
  );
}
