import { instantOf } from '../isoDate';
import type { ConsentGate } from '../vocabulary';
import { type ConsentEvent, type ConsentEventKind, type ConsentScope, covers, overlap } from './consent';
import type { FhirConsent } from './fhir';

/**
 * When a document says that it was decided; null where it is only asked for, and says none. Or a sentence that says what would be
 * right: without its moment a decision could not be set among others of its grantor. Never throws.
 */
export function decidedAtOf(
  { decidedAt, state }: Pick<FhirConsent, 'decidedAt' | 'state'>,
  now: Date,
): Date | null | { readonly fault: string } {
  if (decidedAt === null && state === 'requested') return null;
  const instant = decidedAt === null ? null : instantOf(decidedAt);
  if (instant === null || instant > now.getTime())
    return { fault: 'dateTime is when it was decided: an ISO 8601 date or instant, not in the future.' };
  return new Date(instant);
}

/** A decision among others of one person. */
export interface Decided extends ConsentScope {
  readonly gate: ConsentGate;
  readonly grantor: string;
  /** In order. */
  readonly events: readonly ConsentEvent[];
}

const DECISIONS: readonly ConsentEventKind[] = ['given', 'refused', 'withdrawn'];

/** When its grantor last decided on it; null where they were only asked. */
export function lastDecidedAt({ events }: Pick<Decided, 'events'>): Date | null {
  return events.findLast(({ event }) => DECISIONS.includes(event))?.at ?? null;
}

/**
 * Of `all` what the same grantor decided after `at` on the same gate: each that stands and speaks of a case of `made`, and each
 * that speaks of all its cases, also where it is over since: what it replaced does not come back. Never throws.
 */
export function decidedSince<Row extends Decided & { readonly state: ConsentEventKind }>(
  made: Omit<Decided, 'events'>,
  at: Date,
  all: readonly Row[],
): readonly Row[] {
  return all.filter((row) => {
    const decided = lastDecidedAt(row);
    if (decided === null || decided <= at || row.gate !== made.gate || row.grantor !== made.grantor) return false;
    return covers(row, made) || (DECISIONS.includes(row.state) && overlap(row, made));
  });
}
