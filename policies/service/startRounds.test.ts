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

it('one that is begun now runs after the one that runs, and is over when it says so', async () => {
  const seen: string[] = [];
  const work = async () => {
    seen.push('begun');
    await wait(20);
    seen.push('over');
  };
  const { now, stop } = startRounds(work, 60_000, () => undefined);
  await now();
  expect(seen).toEqual(['begun', 'over', 'begun', 'over']);
  await Promise.all([now(), now()]);
  expect(seen.slice(4)).toEqual(['begun', 'over', 'begun', 'over']);
  await stop();
  await now();
  expect(seen).toHaveLength(8);
});

it('the next by itself counts from the end of the last, whoever began that', async () => {
  let rounds = 0;
  const work = async () => {
    rounds += 1;
  };
  const { now, stop } = startRounds(work, 40, () => undefined);
  await now();
  await now();
  const begun = rounds;
  for (let tries = 0; tries < 200 && rounds === begun; tries += 1) await wait(5);
  await stop();
  expect(begun).toBe(3);
  expect(rounds).toBe(4);
});

it('what one throws is told, and ends none after it', async () => {
  const told: unknown[] = [];
  const fault = new Error('broken');
  const { now, stop } = startRounds(
    () => Promise.reject(fault),
    60_000,
    (each) => told.push(each),
  );
  await now();
  await stop();
  expect(told).toEqual([fault, fault]);
});
