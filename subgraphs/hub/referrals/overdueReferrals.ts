import type { Country } from '#policies/core/vocabulary';
import { MOST_TOLD, type ToldAlert } from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import { acceptanceDue } from './acceptanceDue';

interface Waiting {
  readonly reference: string;
  readonly organisation: string;
  readonly person: string;
  readonly country: Country;
  readonly received_at: Date | null;
  readonly due_at: Date | null;
}

const first = (order: string) =>
  `(SELECT r.id, r.controller, r.person, r.period_start, r.due_at FROM public.hub_referral r
    WHERE r.controller = o.id AND r.accepted_at IS NULL AND r.outcome IS NULL AND r.overdue_told_at IS NULL
      AND r.restriction <> 'protectedPerson' ORDER BY ${order}, r.id LIMIT ${MOST_TOLD})`;

/** Of each council those received first and those due first: one clock orders them, so that whatever is overdue comes among these. */
const WAITING = `
SELECT w.id::text AS reference, w.controller AS organisation, w.person::text AS person, o.country, w.period_start AS received_at, w.due_at
FROM governance.organisation o
CROSS JOIN LATERAL (${first('r.period_start NULLS FIRST')} UNION ${first('r.due_at NULLS LAST')}) w
WHERE o.kind = 'council'`;

/**
 * Referrals that nobody has accepted by when somebody was to, and of which nobody was told: whoever was named to answer for them
 * has not said that they do. One that would lead to a protected person is not among them.
 */
export async function overdueReferrals(sql: RunSql, now: Date): Promise<readonly ToldAlert[]> {
  const waiting = await sql<Waiting>(WAITING, []);
  return waiting
    .filter(({ country, received_at: receivedAt, due_at: dueAt }) => {
      const due = acceptanceDue(country, receivedAt, dueAt);
      return due === null || due <= now;
    })
    .map(({ reference, organisation, person }) => ({ reference, organisation, person, due: null }));
}
