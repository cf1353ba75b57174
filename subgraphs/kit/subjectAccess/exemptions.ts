import type { GrantorKind } from '#policies/core/consent/capacity';
import { RESTRICTED_BY_LAW, REVIEW_TERMS, type ReviewKind } from '#policies/core/subjectAccess';
import type { Shown } from '../release/showReviews';
import type { RequestScope } from '../request/requestScope';
import type { Digest } from './digests';
import type { HeldRecord } from './holdings';
import { kindsOf } from './openReviews';
import { thirdPartyFields } from './plainWords';
import { unseen } from './shown';

/** What was left out, and on what. Stays with the controller. */
export interface AppliedExemption {
  readonly record: string;
  readonly recordId: string;
  readonly field: string | null;
  readonly kind: ReviewKind | 'restrictedByLaw';
  readonly law: string;
  /** `undecided`: nobody had decided, of what it says now, by the time the copy was made; in doubt it is left out. */
  readonly state: 'withheld' | 'undecided' | 'prohibited';
  readonly reason: string | null;
  readonly decidedBy: string | null;
}

export interface Decided {
  readonly record_id: string;
  readonly kind: ReviewKind;
  readonly decision: 'include' | 'withhold' | null;
  readonly reason: string | null;
  readonly decided_by: string | null;
  readonly shown: Shown | null;
}

/** What has been decided of the reviews of a request, and what waits. */
export function decidedOf({ sql }: Pick<RequestScope, 'sql'>, request: string): Promise<readonly Decided[]> {
  return sql<Decided>(
    `SELECT record_id::text AS record_id, kind, decision, reason, decided_by, shown FROM subject_access.review
     WHERE request = $1 AND superseded_at IS NULL`,
    [request],
  );
}

/** What is not in a copy of one record. */
export function exemptionsOf(
  scope: RequestScope,
  record: HeldRecord,
  decided: readonly Decided[],
  capacity: GrantorKind,
  digest: Digest,
): readonly AppliedExemption[] {
  const at = { record: record.table.record, recordId: record.id };
  const byLaw = { ...at, kind: 'restrictedByLaw', law: RESTRICTED_BY_LAW, state: 'prohibited' } as const;
  const nobody = { reason: null, decidedBy: null };
  if (record.restricted === 'whole') return [{ ...byLaw, ...nobody, field: null }];
  const restricted = [...record.restricted].map((field): AppliedExemption => ({ ...byLaw, ...nobody, field }));
  const reviewed = kindsOf(scope, record, capacity).flatMap((kind): readonly AppliedExemption[] => {
    const review = decided.find((each) => each.record_id === record.id && each.kind === kind);
    const basis = { ...at, kind, law: REVIEW_TERMS[kind].law };
    if (review?.decision === 'include')
      return unseen(scope, record, kind, review.shown, digest).map((field) => ({
        ...basis,
        ...nobody,
        state: 'undecided',
        field,
      }));
    const exemption = {
      ...basis,
      state: review?.decision === 'withhold' ? ('withheld' as const) : ('undecided' as const),
      reason: review?.reason ?? null,
      decidedBy: review?.decided_by ?? null,
    };
    const fields = kind === 'thirdParty' ? thirdPartyFields(scope, record) : [null];
    return fields.map((field) => ({ ...exemption, field }));
  });
  return [...restricted, ...reviewed];
}
