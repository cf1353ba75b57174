import { daysAfter, instantOf, isIsoDate } from './isoDate';

/**
 * Days of law and of agreement are those of England and Wales, by Europe/London: what ends on a day ends at midnight there, which in
 * summer is 23:00 of the day before in UTC (Summer Time Act 1972; Interpretation Act 1978 s9). Pure: the moment is always an argument.
 */

const HOUR_MS = 3_600_000;

/** The day on which an instant falls, `YYYY-MM-DD`. Throws RangeError for no date. */
export function dayOf(instant: Date): string {
  const at = instant.getTime();
  if (at >= last.from && at < last.until) return last.day;
  // London is never behind UTC.
  const inUtc = instant.toISOString().slice(0, 10);
  const day = instant < endOfDay(inUtc) ? inUtc : daysAfter(inUtc, 1);
  last = { day, from: startOfDay(day).getTime(), until: endOfDay(day).getTime() };
  return day;
}

/** Nearly all that is asked is of one day. */
let last = { day: '', from: 0, until: 0 };

/** The first moment of a day, `YYYY-MM-DD`. */
export function startOfDay(day: string): Date {
  let start = starts.get(day);
  if (start === undefined) {
    start = findStart(day);
    if (starts.size >= MOST_STARTS) starts.clear();
    starts.set(day, start);
  }
  return new Date(start);
}

/** The moment at which a day is over: the first of the next. */
export function endOfDay(day: string): Date {
  return startOfDay(daysAfter(day, 1));
}

/** The moment that an ISO 8601 date or instant with an offset means: of a date its first. Null for anything else. */
export function momentOf(text: string): Date | null {
  if (isIsoDate(text)) return startOfDay(text);
  const instant = instantOf(text);
  return instant === null ? null : new Date(instant);
}

/** The day on which that moment falls. Throws RangeError where `momentOf` is null. */
export function dayOfText(text: string): string {
  return isIsoDate(text) ? text : dayOf(new Date(text));
}

/** Looked up once each: the time zones of Intl take a hundred times what the rest does. */
const starts = new Map<string, number>();
const MOST_STARTS = 4096;

const CALENDAR = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric' });

/** Clocks change at 01:00 UTC, so that a day begins once. */
function findStart(day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const before = midnight - HOUR_MS;
  return Number(CALENDAR.format(before)) === Number(day.slice(8)) ? before : midnight;
}
