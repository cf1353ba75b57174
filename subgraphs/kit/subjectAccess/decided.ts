import type { ReviewKind } from '#policies/core/subjectAccess';
import type { Shown } from '../release/showReviews';
import type { RequestScope } from '../request/requestScope';
import type { Reliance } from './reliance';

/** A review of a request as it stands: decided, or waiting. */
export interface Decided extends Reliance {
  readonly id: string;
  readonly record_id: string;
  readonly kind: ReviewKind;
  readonly decision: 'include' | 'withhold' | null;
  readonly reason: string | null;
  readonly decided_by: string | null;
  readonly shown: Shown | null;
}

/** What has been decided of the reviews of a request, and what waits. */
export function decidedOf(scope: Pick<RequestScope, 'sql'>, request: string): Promise<readonly Decided[]> {
  return decidedOfAll(scope, [request]);
}

/** The same of several, each with its request. */
export function decidedOfAll(
  { sql }: Pick<RequestScope, 'sql'>,
  requests: readonly string[],
): Promise<readonly (Decided & { readonly request: string })[]> {
  return sql<Decided & { readonly request: string }>(
    `SELECT v.request::text AS request, v.id::text AS id, v.record_id::text AS record_id, v.kind, v.decision, v.reason, v.decided_by, v.shown,
       o.serious_harm_test, to_char(o.obtained_on, 'YYYY-MM-DD') AS obtained_on
     FROM subject_access.review v LEFT JOIN subject_access.opinion o ON o.id = v.opinion
     WHERE v.request = ANY($1::uuid[]) AND v.superseded_at IS NULL`,
    [requests],
  );
}
