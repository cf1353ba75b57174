import { nameFault } from '#policies/service/nameFault';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { callGovernance } from '../../kit/http/callGovernance';
import type { RunSql } from '../../kit/replica/readReplica';
import type { RoundParts } from '../../kit/schema/subgraphDefinition';
import { overdueReferrals } from '../referrals/overdueReferrals';
import type { HubAlert } from './hubAlert';

const EVERY_MS = 1000;
/** Alerts of one kind in one round. */
const MOST = 100;

interface AlertKind {
  readonly kind: string;
  /** A bounded number of those that are due. */
  untold(sql: RunSql, now: Date): Promise<readonly HubAlert[]>;
  /** The statement that keeps of one, $1, that it was told, $2. */
  readonly told: string;
}

const KINDS: readonly AlertKind[] = [
  {
    kind: 'patternsConverge',
    untold: (sql) =>
      sql<HubAlert>(
        `SELECT id::text AS reference, organisation, person::text AS person FROM public.convergence
         WHERE told_at IS NULL ORDER BY found_at LIMIT ${MOST}`,
        [],
      ),
    told: 'UPDATE public.convergence SET told_at = $2 WHERE id = $1',
  },
  {
    kind: 'referralNotAccepted',
    untold: overdueReferrals,
    told: 'UPDATE public.hub_referral SET overdue_told_at = $2 WHERE id = $1',
  },
];

/**
 * Tells governance, which alerts, of what the hub found: each once. A call that was cut off is made again, and adds nothing
 * there.
 */
export function tellAlerts({ sql, calls, log }: RoundParts): Rounds {
  return startRounds(
    async () => {
      let refused = false;
      for (const { kind, untold, told } of KINDS) {
        for (const alert of await untold(sql, new Date())) {
          const { status } = await callGovernance(calls, '/internal/alert', { kind, ...alert });
          if (status === 204) await sql(told, [alert.reference, new Date()]);
          else refused = true;
        }
      }
      if (refused) log.warn({ event: 'alertsNotTold' });
    },
    EVERY_MS,
    (fault) => log.warn({ event: 'alertsNotTold', ...nameFault(fault) }),
  );
}
