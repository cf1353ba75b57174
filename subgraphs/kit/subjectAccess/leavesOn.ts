import { dueAt } from '#policies/core/clocks';
import { isIsoDate } from '#policies/core/isoDate';
import { dayOf, startOfDay } from '#policies/core/legalDay';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';

/** From the day of receipt; the second for a request whose time was extended. */
export type AccessClock = 'subjectAccess.request' | 'subjectAccess.extended';

/**
 * ISO date, whatever is held: by the clock from the day of receipt, and later by the days on which it was paused. Throws
 * ACCESS_REQUEST_INVALID.
 */
export function leavesOnOf(
  { clocks, now, requester }: Pick<RequestScope, 'clocks' | 'now' | 'requester'>,
  clock: AccessClock,
  receivedOn: string,
  pausedDays: number,
): string {
  if (!isIsoDate(receivedOn) || receivedOn > dayOf(now))
    throw invalidRequest('receivedOn is the ISO date on which the request was received, not in the future.');
  const received = startOfDay(receivedOn);
  const due = dueAt(clocks, clock, requester.organisation.country, received, pausedDays);
  return dayOf(due ?? now);
}

/** Days that do not count: from that of asking to that of the answer, both included, each once. */
export async function pausedDaysOf(sql: RunSql, request: string): Promise<number> {
  const [row] = await sql<{ days: number }>(
    `SELECT count(DISTINCT day)::int AS days
     FROM subject_access.clarification c, generate_series(c.asked_on, c.answered_on, interval '1 day') day WHERE c.request = $1`,
    [request],
  );
  return row?.days ?? 0;
}

export function invalidRequest(message: string): SourceFault {
  return new SourceFault('ACCESS_REQUEST_INVALID', message);
}
