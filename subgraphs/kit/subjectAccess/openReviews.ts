import { randomUUID } from 'node:crypto';
import type { ReviewKind } from '#policies/core/subjectAccess';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';
import { decidedOf } from './decided';
import { digestOf } from './digests';
import { type HeldRecord, recordsHeld } from './holdings';
import type { AccessRequestRow } from './ownRequests';
import { mayRelyOn, reliedOn } from './reliance';
import { kindsOf } from './reviewKinds';
import { unseen } from './shown';

interface Due {
  readonly record: HeldRecord;
  readonly kind: ReviewKind;
}

/**
 * The draft: every record that is held waits for its reviewers; what nothing opens waits for nobody. Once more, it adds what is
 * held since, and what was included and reads otherwise than its reviewer was shown it, or on an opinion that will not count on
 * the day of the copy: that earlier decision is kept, and no longer counts, like one that was taken back (`reopenReviews`).
 */
export async function openReviews(scope: RequestScope, sql: RunSql, request: AccessRequestRow): Promise<void> {
  const held = await recordsHeld(scope, sql, scope.requester.organisation, request.person);
  const due = held
    .filter(({ restricted }) => restricted !== 'whole')
    .flatMap((record) => kindsOf(scope, record, request.capacity).map((kind): Due => ({ record, kind })));
  const standing = await decidedOf({ sql }, request.id);
  const relying = reliedOn(request, scope, scope.now);
  const digest = await digestOf(scope, request);
  const found = new Map(standing.map((review) => [keyOf(review.record_id, review.kind), review]));
  const over = due.flatMap(({ record, kind }) => {
    const review = found.get(keyOf(record.id, kind));
    if (review?.decision !== 'include') return [];
    const stands = mayRelyOn(review, relying) && unseen(scope, record, kind, review.shown, digest).length === 0;
    return stands ? [] : [review];
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
