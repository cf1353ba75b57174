import type { Logger } from 'pino';
import { type Clocks, lastHolidaySoon } from '#policies/core/clocks';

/** Says once, at the start, that the list of bank holidays ends within a year: nothing is late by it, but what is due is due too soon. */
export function tellHolidays(clocks: Clocks, now: Date, log: Logger): void {
  const last = lastHolidaySoon(clocks, now);
  if (last !== null) log.warn({ event: 'holidaysEnd', last, remedy: 'policies/clocks/clocks.yaml' });
}
