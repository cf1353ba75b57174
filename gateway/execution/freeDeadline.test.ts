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

it('a process that is never free gives up all the same', async () => {
  const { signal } = freeDeadline(100);
  for (let blocked = 0; blocked < 20 && !signal.aborted; blocked += 1) {
    blockFor(80);
    await wait(1);
    await new Promise(setImmediate);
  }
  expect(signal.aborted).toBe(true);
});
