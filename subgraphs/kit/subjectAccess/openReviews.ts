import { randomUUID } from 'node:crypto';
import type { GrantorKind } from '#policies/core/consent/capacity';
import { ACCESS_AGENCIES, type ReviewKind, reviewsOf } from '#policies/core/subjectAccess';
import type { Shown } from '../release/showReviews';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';
import { digestOf } from './digests';
import { type HeldRecord, recordsHeld } from './holdings';
import { thirdPartyFields } from './plainWords';
import { unseen } from './shown';

interface Reviewed {
  readonly id: string;
  readonly record: string;
  readonly record_id: string;
  readonly kind: ReviewKind;
  readonly decision: 'include' | 'withhold' | null;
  readonly shown: Shown | null;
}

interface Due {
  readonly record: HeldRecord;
  readonly kind: ReviewKind;
}

/**
 * The draft: every record that is held waits for its reviewers; what nothing opens waits for nobody. Once more, it adds what is
 * held since, and what was included and reads otherwise than its reviewer was shown it: that earlier decision is kept, and no
 * longer counts.
 */
export async function openReviews(
  scope: RequestScope,
  sql: RunSql,
  request: { readonly id: string; readonly person: string; readonly capacity: GrantorKind },
): Promise<void> {
  const held = await recordsHeld(scope, sql, scope.requester.organisation, request.person);
  const due = held
    .filter(({ restricted }) => restricted !== 'whole')
    .flatMap((record) => kindsOf(scope, record, request.capacity).map((kind): Due => ({ record, kind })));
  const standing = await sql<Reviewed>(
    `SELECT id::text AS id, record, record_id::text AS record_id, kind, decision, shown FROM subject_access.review
     WHERE request = $1 AND superseded_at IS NULL`,
    [request.id],
  );
  const digest = await digestOf(scope, request);
  const found = new Map(standing.map((review) => [keyOf(review.record_id, review.kind), review]));
  const over = due.flatMap(({ record, kind }) => {
    const review = found.get(keyOf(record.id, kind));
    const stale = review?.decision === 'include' && unseen(scope, record, kind, review.shown, digest).length > 0;
    return stale ? [review] : [];
  });
  if (over.length > 0)
    await sql('UPDATE subject_access.review SET superseded_at = $2 WHERE id = ANY($1::uuid[])', [
      over.map(({ id }) => id),
      scope.now,
    ]);
  const gone = new Set(over);
  const waiting = due.filter(({ record, kind }) => {
    const review = found.get(keyOf(record.id, kind));
    return review === undefined || gone.has(review);
  });
  await sql(
    `INSERT INTO subject_access.review (id, request, record, record_id, kind)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])`,
    [
      waiting.map(() => randomUUID()),
      waiting.map(() => request.id),
      waiting.map(({ record }) => record.table.record),
      waiting.map(({ record }) => record.id),
      waiting.map(({ kind }) => kind),
    ],
  );
}

const keyOf = (record: string, kind: ReviewKind) => `${record} ${kind}`;

export function kindsOf(scope: RequestScope, record: HeldRecord, capacity: GrantorKind): readonly ReviewKind[] {
  const agency = ACCESS_AGENCIES.find((each) => each === scope.agency);
  if (agency === undefined) return [];
  const whole = reviewsOf(agency, record.table.record, capacity);
  return thirdPartyFields(scope, record).length === 0 ? whole : [...whole, 'thirdParty'];
}
