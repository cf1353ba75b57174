import type { Logger } from 'pino';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { isDatabaseDown } from '../http/databaseDown';
import { type HolderTaskParts, openHolderTasks } from './openHolderTasks';

/** Rounds of `openHolderTasks`, every `everyMs`, each until there is no more. */
export function startHolderTasks(parts: HolderTaskParts, everyMs: number, log: Logger): Rounds {
  let stopping = false;
  const rounds = startRounds(
    async () => {
      for (let more = true; more && !stopping; ) {
        const done = await openHolderTasks(parts);
        more = done.more;
        // Which child, and how many, is the controller's alone to know.
        if (done.overdue > 0) log.error({ event: 'holderTasksOverdue' });
      }
    },
    everyMs,
    (fault) => {
      if (!stopping) log.warn({ event: 'holderTasksFailed', down: isDatabaseDown(fault) });
    },
  );
  return {
    now: rounds.now,
    stop() {
      stopping = true;
      return rounds.stop();
    },
  };
}
