import type { GrantorKind } from '#policies/core/consent/capacity';
import type { Relying } from '#policies/core/healthOpinion';
import { RESTRICTED_BY_LAW, type ReviewKind, reviewTerms, SERIOUS_HARM_BY_OPINION } from '#policies/core/subjectAccess';
import type { RequestScope } from '../request/requestScope';
import type { Decided } from './decided';
import type { Digest } from './digests';
import type { HeldRecord } from './holdings';
import { mayRelyOn } from './reliance';
import { kindsOf, leftOutBy } from './reviewKinds';
import { unseen } from './shown';

/** What was left out, and on what. Stays with the controller. */
export interface AppliedExemption {
  readonly record: string;
  readonly recordId: string;
  readonly field: string | null;
  readonly kind: ReviewKind | 'restrictedByLaw';
  readonly law: string;
  /**
   * `undecided`: nobody had decided, of what it says now and on what counts still, by the time the copy was made; in doubt it is
   * left out.
   */
  readonly state: 'withheld' | 'undecided' | 'prohibited';
  readonly reason: string | null;
  readonly decidedBy: string | null;
}

/** What is not in a copy of one record, by what was decided and may be relied on then. */
export function exemptionsOf(
  scope: RequestScope,
  record: HeldRecord,
  decided: readonly Decided[],
  capacity: GrantorKind,
  relying: Relying,
  digest: Digest,
): readonly AppliedExemption[] {
  const at = { record: record.table.record, recordId: record.id };
  const byLaw = { ...at, kind: 'restrictedByLaw', law: RESTRICTED_BY_LAW, state: 'prohibited' } as const;
  const nobody = { reason: null, decidedBy: null };
  if (record.restricted === 'whole') return [{ ...byLaw, ...nobody, field: null }];
  const restricted = [...record.restricted].map((field): AppliedExemption => ({ ...byLaw, ...nobody, field }));
  const reviewed = kindsOf(scope, record, capacity).flatMap((kind): readonly AppliedExemption[] => {
    const review = decided.find((each) => each.record_id === record.id && each.kind === kind);
    const basis = { ...at, kind, law: lawOf(kind, capacity, review, relying) };
    if (review?.decision === 'include' && mayRelyOn(review, relying))
      return unseen(scope, record, kind, review.shown, digest).map((field) => ({
        ...basis,
        ...nobody,
        state: 'undecided',
        field,
      }));
    const exemption =
      review?.decision === 'withhold'
        ? { ...basis, state: 'withheld' as const, reason: review.reason, decidedBy: review.decided_by }
        : { ...basis, ...nobody, state: 'undecided' as const };
    return leftOutBy(scope, record, kind).map((field) => ({ ...exemption, field }));
  });
  return [...restricted, ...reviewed];
}

/** Serious harm is said by the opinion, while it counts; without it data concerning health are given to nobody. */
function lawOf(kind: ReviewKind, capacity: GrantorKind, review: Decided | undefined, relying: Relying): string {
  const isSaid = review?.serious_harm_test === 'met' && mayRelyOn(review, relying);
  return isSaid ? SERIOUS_HARM_BY_OPINION : reviewTerms(kind, capacity).law;
}
