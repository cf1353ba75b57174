import { setTimeout as wait } from 'node:timers/promises';
import { freeDeadline } from './freeDeadline';

function blockFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const reasonOf = (signal: AbortSignal) =>
  new Promise<string>((resolve) =>
    signal.addEventListener('abort', () => resolve((signal.reason as Error).name), { once: true }),
  );

it('aborts when the time is over, and says that it was time', async () => {
  expect(await reasonOf(freeDeadline(60).signal)).toBe('TimeoutError');
});

it('does not count the time in which this process stood still', async () => {
  const deadline = freeDeadline(250);
  blockFor(600);
  await wait(1);
  expect(deadline.signal.aborted).toBe(false);
  deadline.clear();
});

it('cleared, it never aborts', async () => {
  const deadline = freeDeadline(30);
  deadline.clear();
  await wait(100);
  expect(deadline.signal.aborted).toBe(false);
});

it('a process that is never free gives up when ten deadlines have passed by the wall', async () => {
  const { signal } = freeDeadline(100);
  // Two late ticks count 80 ms: only the wall says that it is over.
  for (let stalls = 0; stalls < 2; stalls += 1) {
    blockFor(600);
    await wait(1);
    await new Promise(setImmediate);
  }
  expect(signal.aborted).toBe(true);
});
