import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** More ends within ten minutes, and the server is left alone: something is wrong that a start does not mend. */
export const MOST_RESTARTS = 5;
const WITHIN_MS = 10 * 60_000;
/** Between a start that failed and the next try. */
const PAUSE_MS = 1000;
/** Tries of one restart: the backends of a server that was killed take a moment to end. */
const MOST_TRIES = 15;

export interface KeptServer {
  stop(): Promise<void>;
}

export interface ServerToKeep {
  readonly first: ChildProcess;
  /** Starts another on the same folder and port; rejects where it does not come up. */
  start(): Promise<ChildProcess>;
  /** Ends one in order. */
  end(child: ChildProcess): Promise<void>;
  readonly tell: (text: string) => void;
  /** Ends within ten minutes after which it is still started again. */
  readonly mostRestarts: number;
}

/**
 * Starts the server again when it ends without being told to, and says so: killed, out of memory, a crash of its own. What
 * uses it recovers by itself. Bounded; where it gives up it says what to do.
 */
export function keepRunning({ first, start, end, tell, mostRestarts }: ServerToKeep): KeptServer {
  let current = first;
  let stopping = false;
  let restarting: Promise<void> | null = null;
  const ends: number[] = [];

  function watch(child: ChildProcess): void {
    const onEnd = (code: number | null, signal: NodeJS.Signals | null) => {
      if (stopping) return;
      const now = performance.now();
      ends.push(now);
      const lately = ends.filter((at) => now - at < WITHIN_MS).length;
      const how = signal ?? `exit code ${code}`;
      if (lately > mostRestarts) {
        return tell(
          `PostgreSQL ended again (${how}), the ${lately}th time in ten minutes: it is not started any more. Every source is unavailable. Stop Lintel, look at the disk and the memory, and start it again.`,
        );
      }
      tell(`PostgreSQL ended unexpectedly (${how}): starting it again. Until then every source is unavailable.`);
      restarting = restart();
    };
    if (child.exitCode !== null || child.signalCode !== null) onEnd(child.exitCode, child.signalCode);
    else child.once('exit', onEnd);
  }

  async function restart(): Promise<void> {
    for (let tries = 1; !stopping && tries <= MOST_TRIES; tries += 1) {
      try {
        current = await start();
        if (stopping) return await end(current);
        watch(current);
        return tell('PostgreSQL runs again; the sources answer as soon as they hold their leases.');
      } catch (fault) {
        if (tries === MOST_TRIES)
          tell(`PostgreSQL could not be started again: ${fault instanceof Error ? fault.message : String(fault)}`);
        await wait(PAUSE_MS);
      }
    }
  }

  watch(first);
  return {
    async stop() {
      stopping = true;
      await restarting;
      await end(current);
    },
  };
}
