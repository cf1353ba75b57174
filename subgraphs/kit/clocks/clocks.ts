import { readClocks } from '#policies/clocks/readClocks';
import { type Clocks, dueAt } from '#policies/core/clocks';
import type { Country } from '#policies/core/vocabulary';

let known: Clocks | null = null;

/** When something that begins now is due, by the clocks on record (read once a process). Due at once where none is in force. */
export function dueBy(clock: string, country: Country, now: Date): Date {
  known ??= readClocks();
  return dueAt(known, clock, country, now) ?? now;
}
