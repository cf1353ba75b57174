import { setTimeout as wait } from 'node:timers/promises';
import { startRounds } from './startRounds';

it('how long until the next round is asked anew after each', async () => {
  let rounds = 0;
  const work = async () => {
    rounds += 1;
  };
  const { stop } = startRounds(
    work,
    () => (rounds < 3 ? 0 : 60_000),
    () => undefined,
  );
  for (let tries = 0; tries < 200 && rounds < 3; tries += 1) await wait(5);
  await wait(50);
  await stop();
  expect(rounds).toBe(3);
});
