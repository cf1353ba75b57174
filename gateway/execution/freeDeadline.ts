/** Milliseconds between two looks at the clock. */
const TICK_MS = 20;
/** However busy this process is, nothing is waited for longer than this many deadlines by the wall. */
const CEILING = 10;

export interface FreeDeadline {
  readonly signal: AbortSignal;
  /** To be called when the answer is there, or the fetch has failed. */
  clear(): void;
}

/**
 * Aborts after `ms` of time in which this process could have read an answer. While it plans an operation its event loop
 * stands still: an answer may lie in the socket meanwhile, and in the embedded mode the sources stand still with it. Such
 * time is no sign of a source that is down, so a tick that comes late counts as two ticks, however late it is.
 */
export function freeDeadline(ms: number): FreeDeadline {
  const controller = new AbortController();
  const began = performance.now();
  let last = began;
  let spent = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    spent += Math.min(now - last, 2 * TICK_MS);
    last = now;
    if (spent < ms && now - began < CEILING * ms) return;
    clearInterval(timer);
    // Timers come before sockets: what has arrived in the meantime is read first.
    setImmediate(() => controller.abort(new DOMException('The source did not answer in time.', 'TimeoutError')));
  }, TICK_MS);
  return { signal: controller.signal, clear: () => clearInterval(timer) };
}
