/** Started by whoever needs it first, stopped once. */
export interface Shared<Started> {
  started(): Promise<Started>;
  stop(): Promise<void>;
}

/** One for all parts of a test file, to be called where a module is loaded: each test file has modules of its own. */
export function shared<Started extends { stop(): Promise<void> }>(start: () => Promise<Started>): Shared<Started> {
  let started: Promise<Started> | null = null;
  return {
    started: () => {
      started ??= start();
      return started;
    },
    async stop() {
      const running = started;
      started = null;
      await (await running)?.stop();
    },
  };
}
