import type { Capacity } from '#policies/core/consent/capacity';
import type { ReadTerms } from '#policies/core/consent/terms';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import type { Grantor } from './grantor';
import { requireRecorder } from './recorder';
import { requireCapacity } from './requireCapacity';

/** A grantor who may decide, before whoever may record it. */
export interface Decider {
  readonly grantor: Grantor;
  readonly capacity: Extract<Capacity, { kind: 'confirmed' }>;
  /** One key per grantor and child. */
  readonly id: string;
}

/** Throws CONSENT_NOT_YOURS, AUTHORITY_NOT_CONFIRMED. */
export async function requireDecider(
  acting: Acting,
  by: Requester,
  { scope, gate }: ReadTerms,
  grantor: Grantor,
): Promise<Decider> {
  await requireRecorder(acting, by, scope, grantor.kind);
  const { holder, ...capacity } = await requireCapacity(acting, { gate, ...scope }, grantor);
  return { grantor, capacity, id: grantorId(acting, grantor, holder) };
}

/** The courts are one. */
function grantorId({ person }: Acting, { kind }: Grantor, holder: string | null): string {
  if (kind === 'court') return '00000000-0000-4000-8000-000000000000';
  const decider = holder ?? person;
  if (decider === null) throw new Error('A consent concerns a person.');
  return decider;
}
