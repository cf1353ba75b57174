import type { Logger } from 'pino';
import { type Rounds, startRounds } from '#policies/service/startRounds';
import { isDatabaseDown } from '../http/databaseDown';
import { type HolderTaskParts, openHolderTasks } from './openHolderTasks';

/** Rounds between two looks at what stands open: holdings are read then, and in no other round. */
const ROUNDS_BETWEEN_LOOKS = 15;

/** Rounds of `openHolderTasks`, every `everyMs`, each until there is no more. */
export function startHolderTasks(parts: HolderTaskParts, everyMs: number, log: Logger): Rounds {
  let stopping = false;
  let since = 0;
  const rounds = startRounds(
    async () => {
      since += 1;
      let again = since >= ROUNDS_BETWEEN_LOOKS;
      if (again) since = 0;
      for (let more = true; more && !stopping; again = false) {
        const done = await openHolderTasks(parts, again);
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
