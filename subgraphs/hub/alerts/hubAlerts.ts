import type { Rounds } from '#policies/service/startRounds';
import { tellAlerts } from '../../kit/alerts/tellAlerts';
import {
  type AlertSource,
  type FoundAlert,
  HUB_ALERT_KINDS,
  type HubKind,
  MOST_TOLD,
  type ToldAlert,
} from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import type { RoundParts } from '../../kit/schema/subgraphDefinition';
import { enquiriesNotAgreed } from '../cases/enquiriesNotAgreed';
import { overdueCaseReviews } from '../cases/overdueCaseReviews';
import { overdueReferrals } from '../referrals/overdueReferrals';

const EVERY_MS = 1000;

interface Finding {
  untold(sql: RunSql, now: Date): Promise<readonly ToldAlert[]>;
  /** Keeps that `$1` was told at `$2`. */
  readonly keep: string;
}

const FINDINGS: Readonly<Record<HubKind, Finding>> = {
  patternsConverge: {
    untold: (sql) =>
      sql<ToldAlert>(
        `SELECT id::text AS reference, organisation, person::text AS person, NULL AS due FROM public.convergence
         WHERE told_at IS NULL ORDER BY found_at LIMIT ${MOST_TOLD}`,
        [],
      ),
    keep: 'UPDATE public.convergence SET told_at = $2 WHERE id = $1',
  },
  referralNotAccepted: {
    untold: overdueReferrals,
    keep: 'UPDATE public.hub_referral SET overdue_told_at = $2 WHERE id = $1',
  },
  caseReviewOverdue: {
    untold: overdueCaseReviews,
    keep: 'UPDATE public.case_review SET overdue_told_at = $2 WHERE id = $1',
  },
  section47NotAgreed: {
    untold: enquiriesNotAgreed,
    keep: 'UPDATE public.case_review SET told_at = $2 WHERE id = $1',
  },
};

const SOURCE: AlertSource<HubKind> = {
  async untold(sql, now) {
    const found: FoundAlert<HubKind>[] = [];
    for (const kind of HUB_ALERT_KINDS)
      for (const alert of await FINDINGS[kind].untold(sql, now)) found.push({ kind, ...alert });
    return found;
  },
  keep: (sql, { kind, reference }, now) => sql(FINDINGS[kind].keep, [reference, now]),
};

/** Rounds of what the hub finds. */
export function hubAlerts(parts: RoundParts): Rounds {
  return tellAlerts(parts, SOURCE, EVERY_MS);
}
