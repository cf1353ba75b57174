export interface Rounds {
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
  const round = async (): Promise<void> => {
    await work().catch(onFailure);
    if (stopped) return;
    timer = setTimeout(
      () => {
        running = round();
      },
      typeof everyMs === 'number' ? everyMs : everyMs(),
    );
    timer.unref();
  };
  let running = round();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
