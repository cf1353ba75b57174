import type { ReviewKind } from '#policies/core/subjectAccess';
import type { Shown } from '../release/showReviews';
import type { RequestScope } from '../request/requestScope';
import type { Digest } from './digests';
import type { HeldRecord } from './holdings';
import { fieldsOpen } from './plainWords';
import { leftOutBy } from './reviewKinds';

/** What is shown of a record, places left out where they are `closed`. */
export function shownOf(
  scope: Pick<RequestScope, 'catalogue'>,
  record: HeldRecord,
  closed: boolean,
  digest: Digest,
): Shown {
  return Object.fromEntries(
    fieldsOpen(scope, record, closed)
      .map(({ name }) => [name, record.values.get(name) ?? null] as const)
      .filter(([name, value]) => value !== null && isWeighed(record, name))
      .map(([name, value]) => [name, digest(record.id, name, value)]),
  );
}

/**
 * Fields of which a review of this kind decided nothing: they were closed to its reviewer, or have been filled or written
 * anew since they were shown.
 */
export function unseen(
  scope: Pick<RequestScope, 'agency' | 'catalogue'>,
  record: HeldRecord,
  kind: ReviewKind,
  shown: Shown | null,
  digest: Digest,
): readonly string[] {
  const asked = new Set(leftOutBy(scope, record, kind));
  const names = [...record.values.keys()].filter((name) => asked.has(null) || asked.has(name));
  return names.filter((name) => {
    const value = record.values.get(name) ?? null;
    return value !== null && isWeighed(record, name) && shown?.[name] !== digest(record.id, name, value);
  });
}

/** The controller stands at the head of a copy, in none of its records; what is forbidden by law nobody weighs. */
function isWeighed({ restricted }: HeldRecord, name: string): boolean {
  return name !== 'controller' && (restricted === 'whole' || !restricted.has(name));
}
