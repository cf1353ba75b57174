import { readClocks } from '#policies/clocks/readClocks';
import { type ClockName, type Clocks, dueAt } from '#policies/core/clocks';
import type { Country } from '#policies/core/vocabulary';

let known: Clocks | null = null;

/** The clocks on record, read once a process. */
export function clocksOnRecord(): Clocks {
  known ??= readClocks();
  return known;
}

/** When something that begins now is due, by the clocks on record. Due at once where none is in force. */
export function dueBy(clock: ClockName, country: Country, now: Date): Date {
  return dueAt(clocksOnRecord(), clock, country, now) ?? now;
}
