import type { Logger } from 'pino';
import { isDatabaseDown } from '../http/databaseDown';
import { type HolderTaskParts, openHolderTasks } from './openHolderTasks';

export interface HolderTaskRounds {
  stop(): Promise<void>;
}

/** Rounds of `openHolderTasks`, every `everyMs`, at once again where there is more. */
export function startHolderTasks(parts: HolderTaskParts, everyMs: number, log: Logger): HolderTaskRounds {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    let more = false;
    try {
      const done = await openHolderTasks(parts);
      more = done.more;
      // Which child, and how many, is the controller's alone to know.
      if (done.overdue > 0) log.error({ event: 'holderTasksOverdue' });
    } catch (fault) {
      if (!stopped) log.warn({ event: 'holderTasksFailed', down: isDatabaseDown(fault) });
    }
    if (stopped) return;
    timer = setTimeout(begin, more ? 0 : everyMs);
    timer.unref();
  }

  function begin(): void {
    running = round();
  }

  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
