import { opinionCounts, type Relying, relyingOn, type SeriousHarmFinding } from '#policies/core/healthOpinion';
import { dayOf } from '#policies/core/legalDay';
import type { RequestScope } from '../request/requestScope';
import type { AccessRequestRow } from './ownRequests';

/** The opinion on which a review was decided, as far as it says whether it may be; both null where it rests on none. */
export interface Reliance {
  readonly serious_harm_test: SeriousHarmFinding | null;
  /** ISO date. */
  readonly obtained_on: string | null;
}

/**
 * The day on which what was decided of a request is relied on: that on which its copy left, or the first on which it can. Who
 * was given it then is given the same again later on the same opinions.
 */
export function reliedOn(
  { leftAt, leavesOn }: Pick<AccessRequestRow, 'leftAt' | 'leavesOn'>,
  { clocks, requester }: Pick<RequestScope, 'clocks' | 'requester'>,
  now: Date,
): Relying {
  const today = dayOf(now);
  const day = leftAt !== null ? dayOf(new Date(leftAt)) : today < leavesOn ? leavesOn : today;
  return relyingOn(clocks, requester.organisation.country, day);
}

/** Whether what a decision rests on counts then: what rests on no opinion does not age. */
export function mayRelyOn({ obtained_on: obtainedOn }: Pick<Reliance, 'obtained_on'>, relying: Relying): boolean {
  return obtainedOn === null || opinionCounts(obtainedOn, relying);
}
