import type { HolderCause } from './holderTasks';
import { daysAfter } from './isoDate';
import { dayOf, endOfDay, startOfDay } from './legalDay';
import type { Country, Jurisdiction } from './vocabulary';

/** For what a clock may stand still. */
export const PAUSES = ['clarification'] as const;
export type Pause = (typeof PAUSES)[number];

/** In what a clock may be given. */
export const CLOCK_UNITS = ['minutes', 'workingDays', 'days', 'months'] as const;
export type ClockUnit = (typeof CLOCK_UNITS)[number];

/** In which units a clock may be given, and the most of each: what is more is a slip, or leaves nothing of why there is a clock. */
type Bounds = Readonly<Partial<Record<ClockUnit, number>>>;

const MONTH_IN_MINUTES = 31 * 1440;
const PROMPT: Bounds = { minutes: MONTH_IN_MINUTES, workingDays: 20 };
const HOLDER_TASKS: Readonly<Record<`holderTask.${HolderCause}`, Bounds>> = {
  'holderTask.section47Enquiry': PROMPT,
  'holderTask.strategyDiscussion': PROMPT,
  'holderTask.emergencyAccess': PROMPT,
  'holderTask.safeguardingEnquiry': PROMPT,
  'holderTask.patternNotCounted': PROMPT,
};

/** Every clock that is read, of which each country has one in force. */
export const CLOCKS = {
  ...HOLDER_TASKS,
  'unlockRequest.urgent': PROMPT,
  'unlockRequest.routine': PROMPT,
  'unlockRequest.disagreement': PROMPT,
  'caseReview.section47Enquiry': PROMPT,
  'caseReview.notAgreed': PROMPT,
  'referral.acceptance': PROMPT,
  'strategyDiscussion.initialConference': { workingDays: 60 },
  'emergencyAccess.confirmation': PROMPT,
  'emergencyAccess.review': PROMPT,
  'subjectAccess.request': { months: 3 },
  'subjectAccess.extended': { months: 6 },
  'dataBreach.notification': { minutes: 4320 },
  'complaint.acknowledgement': { days: 30 },
  // How long something may stand or counts, how long before its day it is told, or how long after it still.
  'override.longest': { days: 92 },
  'detriment.longest': { days: 366 },
  'healthOpinion.counts': { months: 12 },
  'protocol.endNear': { days: 366 },
  'subjectAccess.waits': { days: 28 },
  'decisionReview.told': { days: 92 },
  'consentRequest.answer': { days: 92 },
  // From the birth, as an age: at 16 competence is presumed.
  'competence.rarelyBefore': { months: 192 },
} as const satisfies Readonly<Record<string, Bounds>>;
export type ClockName = keyof typeof CLOCKS;
export const CLOCK_NAMES = Object.keys(CLOCKS) as readonly ClockName[];

/** By when something is due, or how long it holds, in a country from a day on. Exactly one of the four units is set. */
export interface Clock {
  readonly name: ClockName;
  readonly country: Jurisdiction;
  /** Elapsed time: runs at night and at weekends. */
  readonly minutes: number | null;
  /** Until 17:00 of the last working day. */
  readonly workingDays: number | null;
  /** Days of 24 hours, whatever day they end on. */
  readonly days: number | null;
  /** The corresponding day of a later month, or the last day of a shorter one; the next working day where it is none. */
  readonly months: number | null;
  /** What stops it, where the law says so: whole days that do not count. Null: it runs. */
  readonly pausedFor: Pause | null;
  readonly source: string;
  /** ISO dates; `effectiveTo` is exclusive, null while open. */
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
}

export interface Clocks {
  readonly clocks: readonly Clock[];
  /**
   * ISO dates that are no working days beside Saturdays and Sundays. A holiday that is not in the list, as any past its end, is
   * counted as a working day: what is due is due sooner by it, never later.
   */
  readonly holidays: ReadonlySet<string>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CLOSE_OF_BUSINESS_HOUR = 17;

/**
 * When something that began at `from` is due. The clock of the country, else the one for both; of several the latest to take
 * effect. Days are those of law (legalDay.ts). Null where no clock of that name is in force: who asks treats it as due at once.
 * `pausedDays`: days of a pause, which a clock of months adds before it looks for a working day; another has none.
 */
export function dueAt(clocks: Clocks, name: ClockName, country: Country, from: Date, pausedDays = 0): Date | null {
  const { holidays } = clocks;
  const clock = clockInForce(clocks, name, country, dayOf(from));
  if (clock === null) return null;
  if (clock.minutes !== null) return new Date(from.getTime() + clock.minutes * MINUTE_MS);
  if (clock.days !== null) return new Date(from.getTime() + clock.days * DAY_MS);
  const day = dayOf(from);
  if (clock.months !== null) return startOfDay(correspondingDay(day, clock.months, pausedDays, holidays));
  return closeOf(workingDaysAfter(day, clock.workingDays ?? 0, holidays));
}

/** The clock that is in force on an ISO date: the country's own, else the one for both; of several the latest. */
export function clockInForce({ clocks }: Clocks, name: ClockName, country: Country, day: string): Clock | null {
  const inForce = clocks
    .filter((clock) => clock.name === name && (clock.country === country || clock.country === 'EW'))
    .filter((clock) => clock.effectiveFrom <= day && (clock.effectiveTo === null || day < clock.effectiveTo))
    .toSorted((a, b) => rank(a, country) - rank(b, country) || (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  return inForce[0] ?? null;
}

/** The days of a clock that is given in days, as it is in force in each country at `now`; 0 where none is. */
export function daysInForce(clocks: Clocks, name: ClockName, now: Date): Readonly<Record<Country, number>> {
  const days = (country: Country) => clockInForce(clocks, name, country, dayOf(now))?.days ?? 0;
  return { E: days('E'), W: days('W') };
}

/** The last holiday on the list where that is less than a year after `now`, or `none`; null while the list reaches further. */
export function lastHolidaySoon({ holidays }: Clocks, now: Date): string | null {
  const [year, rest] = [dayOf(now).slice(0, 4), dayOf(now).slice(4)];
  const last = [...holidays].toSorted().at(-1) ?? 'none';
  return last === 'none' || last < `${Number(year) + 1}${rest}` ? last : null;
}

function rank(clock: Clock, country: Country): number {
  return clock.country === country ? 0 : 1;
}

/** The day on which so many working days after `from` have begun. */
function workingDaysAfter(from: string, days: number, holidays: ReadonlySet<string>): string {
  let day = from;
  for (let left = days; left > 0; ) {
    day = daysAfter(day, 1);
    if (isWorkingDay(day, holidays)) left -= 1;
  }
  return day;
}

/** Periods in months: Regulation (EEC, Euratom) 1182/71 art 3(2)(c), (4), as retained. */
function correspondingDay(from: string, months: number, pausedDays: number, holidays: ReadonlySet<string>): string {
  const [year = 0, month = 0, date = 0] = from.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const corresponding = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
  let day = daysAfter(corresponding, pausedDays);
  while (!isWorkingDay(day, holidays)) day = daysAfter(day, 1);
  return day;
}

function isWorkingDay(day: string, holidays: ReadonlySet<string>): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** 17:00 by the clock on the wall, which on the days that change it is as many hours before the next midnight as on others. */
function closeOf(day: string): Date {
  return new Date(endOfDay(day).getTime() - (24 - CLOSE_OF_BUSINESS_HOUR) * 60 * MINUTE_MS);
}
