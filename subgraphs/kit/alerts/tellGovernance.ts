import { nameFault } from '#policies/service/nameFault';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { callGovernance } from '../http/callGovernance';
import type { RunSql } from '../replica/readReplica';
import type { RoundParts } from '../schema/subgraphDefinition';

/** Where a process finds what it is to tell governance, which alerts. */
export interface TellingSource<Told> {
  /** Those that are due and were not told, so many at most. */
  untold(sql: RunSql, now: Date): Promise<readonly Told[]>;
  /** Keeps that one was told. */
  keep(sql: RunSql, told: Told, now: Date): Promise<unknown>;
}

/** Tells governance at `path`, each once. A call that was cut off is made again, and adds nothing there. */
export function tellGovernance<Told>(
  { sql, calls, log }: RoundParts,
  path: string,
  { untold, keep }: TellingSource<Told>,
  everyMs: number,
): Rounds {
  return startRounds(
    async () => {
      let refused = false;
      for (const told of await untold(sql, new Date())) {
        const { status } = await callGovernance(calls, path, told);
        if (status === 204) await keep(sql, told, new Date());
        else refused = true;
      }
      if (refused) log.warn({ event: 'alertsNotTold' });
    },
    everyMs,
    (fault) => log.warn({ event: 'alertsNotTold', ...nameFault(fault) }),
  );
}
