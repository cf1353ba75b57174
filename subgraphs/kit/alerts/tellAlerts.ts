import { nameFault } from '#policies/service/nameFault';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { callGovernance } from '../http/callGovernance';
import type { RoundParts } from '../schema/subgraphDefinition';
import type { AlertSource, ToldKind } from './toldAlerts';

/**
 * Tells governance, which alerts, of what a process found: each once. A call that was cut off is made again, and adds nothing
 * there.
 */
export function tellAlerts<Kind extends ToldKind>(
  { sql, calls, log }: RoundParts,
  { untold, keep }: AlertSource<Kind>,
  everyMs: number,
): Rounds {
  return startRounds(
    async () => {
      let refused = false;
      for (const alert of await untold(sql, new Date())) {
        const { status } = await callGovernance(calls, '/internal/alert', alert);
        if (status === 204) await keep(sql, alert, new Date());
        else refused = true;
      }
      if (refused) log.warn({ event: 'alertsNotTold' });
    },
    everyMs,
    (fault) => log.warn({ event: 'alertsNotTold', ...nameFault(fault) }),
  );
}
