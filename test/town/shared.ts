/** What the parts of a test file share: made for whoever needs it first, stopped after the last test of the file. */
export interface Shared<Started> {
  /** Filled before the first test runs. To be called where a part is loaded. */
  forTests(): Started;
  started(): Promise<Started>;
  stop(): Promise<void>;
}

const PATIENT_MS = 300_000;

/** One for all parts of a test file, to be called where a module is loaded: each test file has modules of its own. */
export function shared<Started extends { stop(): Promise<void> }>(start: () => Promise<Started>): Shared<Started> {
  let starting: Promise<Started> | null = null;
  const started = () => {
    starting ??= start();
    return starting;
  };
  const stop = async () => {
    const running = starting;
    starting = null;
    await (await running)?.stop();
  };
  return {
    started,
    stop,
    forTests() {
      const filled = {} as Started;
      beforeAll(async () => void Object.assign(filled, await started()), PATIENT_MS);
      afterAll(stop);
      return filled;
    },
  };
}
