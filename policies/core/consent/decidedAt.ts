import { isIsoDate } from '../isoDate';
import { endOfDay, momentOf } from '../legalDay';
import type { ConsentGate } from '../vocabulary';
import { type ConsentEvent, type ConsentEventKind, type ConsentScope, covers, overlap } from './consent';
import type { FhirConsent } from './fhir';

/** Nobody to whom children's services are owed is older (Children and Families Act 2014 s46). */
export const OLDEST_YEARS = 25;

/**
 * When a document says that it was decided; null where it is only asked for, and says none. Of a day alone the moment is not told,
 * so that in doubt it closes: what was given counts from the first moment of the day, what was refused from its last, or now. Or a sentence that says what would be
 * right: without its moment a decision could not be set among others of its grantor. When the child was born is not looked up: what is
 * refused by it would tell it. Never throws.
 */
export function decidedAtOf(
  { decidedAt, state }: Pick<FhirConsent, 'decidedAt' | 'state'>,
  now: Date,
): Date | null | { readonly fault: string } {
  if (decidedAt === null && state === 'requested') return null;
  const earliest = decidedAt === null ? null : momentOf(decidedAt);
  if (decidedAt === null || earliest === null || earliest > now)
    return { fault: 'dateTime is when it was decided: an ISO 8601 date or instant, not in the future.' };
  if (earliest.getTime() < yearsBefore(now, OLDEST_YEARS))
    return {
      fault: `dateTime is when it was decided: not more than ${OLDEST_YEARS} years ago, when nobody was born for whom it could be.`,
    };
  if (state !== 'refused' || !isIsoDate(decidedAt)) return earliest;
  return new Date(Math.min(endOfDay(decidedAt).getTime() - 1, now.getTime()));
}

function yearsBefore(now: Date, years: number): number {
  const then = new Date(now);
  return then.setUTCFullYear(then.getUTCFullYear() - years);
}

/** A decision that is recorded after it was made, as of then. */
export interface MadeBefore extends ConsentScope {
  readonly gate: ConsentGate;
  readonly grantor: string;
  readonly decision: 'given' | 'refused';
  readonly decidedAt: Date;
}

/** A decision, or a request for one, among others of one person. */
export interface OnRecord extends Omit<MadeBefore, 'decision' | 'decidedAt'> {
  readonly state: ConsentEventKind;
  /** In order. */
  readonly events: readonly ConsentEvent[];
}

const DECISIONS: readonly ConsentEventKind[] = ['given', 'refused', 'withdrawn'];

const UNDONE: readonly ConsentEventKind[] = ['invalidated', 'lapsed'];

/** What its grantor last decided on it, or where they were only asked, that. */
function lastMoved({ events }: Pick<OnRecord, 'events'>): ConsentEvent | undefined {
  return events.findLast(({ event }) => DECISIONS.includes(event)) ?? events.at(-1);
}

/**
 * Whether it was decided, or where nothing was decided asked for, after what was `made`. Of two decisions of one moment the one that
 * closes is the later, as in `isGateOpen`; and what is given at the moment of one that was found to be none, or lapsed, is that very
 * one again. Never throws.
 */
export function isSince(
  row: Pick<OnRecord, 'events' | 'state'>,
  { decision, decidedAt }: Pick<MadeBefore, 'decision' | 'decidedAt'>,
): boolean {
  const moved = lastMoved(row);
  if (moved === undefined) return false;
  if (moved.at.getTime() !== decidedAt.getTime()) return moved.at > decidedAt;
  const closed = moved.event === 'refused' || moved.event === 'withdrawn';
  return decision === 'given' && (closed || (moved.event === 'given' && UNDONE.includes(row.state)));
}

/**
 * Of `all` what the same grantor decided on the same gate since: each that stands and speaks of a case of `made`, and each that
 * speaks of all its cases, also where it is over since: what it replaced does not come back. Never throws.
 */
export function decidedSince<Row extends OnRecord>(made: MadeBefore, all: readonly Row[]): readonly Row[] {
  return all.filter((row) => {
    if (row.gate !== made.gate || row.grantor !== made.grantor || !isDecided(row) || !isSince(row, made)) return false;
    return covers(row, made) || (DECISIONS.includes(row.state) && overlap(row, made));
  });
}

function isDecided({ events }: Pick<OnRecord, 'events'>): boolean {
  return events.some(({ event }) => DECISIONS.includes(event));
}
