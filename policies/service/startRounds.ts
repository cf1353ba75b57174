export interface Rounds {
  /** Runs one that begins now, or after the one that runs; settles when it is over. */
  now(): Promise<void>;
  /** Begins no further round; settles when the one that runs is over. */
  stop(): Promise<void>;
}

/** Runs `work` again and again, one at a time, `everyMs` after the last ended: asked anew after each where it is a function. What it throws is told, and ends nothing. */
export function startRounds(
  work: () => Promise<unknown>,
  everyMs: number | (() => number),
  onFailure: (fault: unknown) => void,
): Rounds {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    if (stopped) return;
    clearTimeout(timer);
    await work().catch(onFailure);
    if (stopped) return;
    timer = setTimeout(begin, typeof everyMs === 'number' ? everyMs : everyMs());
    timer.unref();
  };
  const begin = (): Promise<void> => {
    running = running.then(round);
    return running;
  };
  void begin();
  return {
    now: begin,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
