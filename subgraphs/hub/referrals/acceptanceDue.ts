import type { Country } from '#policies/core/vocabulary';
import { dueBy } from '../../kit/clocks/clocks';

/**
 * By when somebody is to accept a referral: within the clock of its council's country, and never later than its decision is due.
 * Null where neither is known: it is overdue.
 */
export function acceptanceDue(country: Country, receivedAt: Date | null, decisionDue: Date | null): Date | null {
  const clock = receivedAt === null ? null : dueBy('referral.acceptance', country, receivedAt);
  const moments = [clock, decisionDue].filter((moment) => moment !== null).map((moment) => moment.getTime());
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}
