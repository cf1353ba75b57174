import type { Rounds } from '#policies/service/startRounds';
import { tellAlerts } from '../../kit/alerts/tellAlerts';
import { type AlertSource, MOST_TOLD, type ToldAlert } from '../../kit/alerts/toldAlerts';
import type { RoundParts } from '../../kit/schema/subgraphDefinition';
import { overdueCaseReviews } from '../cases/overdueCaseReviews';
import { overdueReferrals } from '../referrals/overdueReferrals';

const keep =
  (statement: string): AlertSource['keep'] =>
  (sql, { reference }, now) =>
    sql(statement, [reference, now]);

const EVERY_MS = 1000;

const SOURCES: readonly AlertSource[] = [
  {
    kind: 'patternsConverge',
    untold: (sql) =>
      sql<ToldAlert>(
        `SELECT id::text AS reference, organisation, person::text AS person, NULL AS due FROM public.convergence
         WHERE told_at IS NULL ORDER BY found_at LIMIT ${MOST_TOLD}`,
        [],
      ),
    keep: keep('UPDATE public.convergence SET told_at = $2 WHERE id = $1'),
  },
  {
    kind: 'referralNotAccepted',
    untold: overdueReferrals,
    keep: keep('UPDATE public.hub_referral SET overdue_told_at = $2 WHERE id = $1'),
  },
  {
    kind: 'caseReviewOverdue',
    untold: overdueCaseReviews,
    keep: keep('UPDATE public.case_review SET overdue_told_at = $2 WHERE id = $1'),
  },
];

/** Rounds of what the hub finds. */
export function hubAlerts(parts: RoundParts): Rounds {
  return tellAlerts(parts, SOURCES, EVERY_MS);
}
