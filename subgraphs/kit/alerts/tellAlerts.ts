import type { Rounds } from '#policies/service/startRounds';
import type { RoundParts } from '../schema/subgraphDefinition';
import { tellGovernance } from './tellGovernance';
import type { AlertSource, ToldKind } from './toldAlerts';

/** Tells governance, which alerts, of what a process found. */
export function tellAlerts<Kind extends ToldKind>(
  parts: RoundParts,
  source: AlertSource<Kind>,
  everyMs: number,
): Rounds {
  return tellGovernance(parts, '/internal/alert', source, everyMs);
}
