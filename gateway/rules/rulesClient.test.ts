import { setTimeout as sleep } from 'node:timers/promises';
import { type FixtureGovernance, startFixtureGovernance } from '#test/fixtures/fixtureGovernance';
import { fixtureRules } from '#test/fixtures/fixtureRules';
import { until } from '#test/town/until';
import { type RulesClient, startRulesClient } from './rulesClient';

const KEY = 'service-key'.padEnd(40, 'x');

let governance: FixtureGovernance;
let client: RulesClient;
let seconds: number;
let told: string[];

beforeEach(async () => {
  governance = await startFixtureGovernance(fixtureRules('1'), KEY);
  seconds = 1000;
  told = [];
});
afterEach(async () => {
  client.stop();
  await governance.stop();
});

/** Polls so seldom that within a test only `reload` renews. */
function start(serviceKey = () => KEY): void {
  client = startRulesClient({
    governanceUrl: governance.url,
    serviceKey,
    leaseMs: 5000,
    clock: () => seconds,
    onLost: () => told.push('lost'),
    onBack: () => told.push('back'),
  });
}

test('before the first answer there are neither rules nor a lease', async () => {
  governance.up = false;
  start();
  await until(() => told.length > 0);
  expect([client.current(), client.leaseHeld()]).toEqual([null, false]);
  governance.up = true;
  await client.reload();
  expect([client.current()?.revision, client.leaseHeld()]).toEqual(['1', true]);
});

test('governance that is down at the start is asked ever more seldom, and told of when it is lost and when it is back', async () => {
  const at: number[] = [];
  governance.up = false;
  // Each call is signed as it is made.
  start(() => {
    at.push(performance.now());
    return KEY;
  });
  await until(() => at.length >= 4);
  // 50, 100 and 200 ms later, or more on a busy machine; a timer may be a moment early.
  for (const [tries, wait] of [50, 100, 200].entries())
    expect((at[tries + 1] ?? 0) - (at[tries] ?? 0)).toBeGreaterThan(wait - 5);
  expect(told).toEqual(['lost']);
  governance.up = true;
  await client.learnt();
  await sleep(0);
  expect(told).toEqual(['lost', 'back']);
});

test('the lease runs from the sending of what was answered, and an unchanged revision renews it', async () => {
  start();
  await client.reload();
  seconds += 4.9;
  expect(client.leaseHeld()).toBe(true);
  seconds += 0.1;
  expect(client.leaseHeld()).toBe(false);
  const before = client.current();
  await client.reload();
  expect(client.leaseHeld()).toBe(true);
  expect(client.current()).toBe(before);
});

test('an answer that took longer than the lease gives none', async () => {
  start();
  const asked = client.reload();
  seconds += 5;
  await asked;
  expect(client.current()?.revision).toBe('1');
  expect(client.leaseHeld()).toBe(false);
});

test('an answer that waited while this process stood still is read, and nobody is told of a loss', async () => {
  client = startRulesClient({
    governanceUrl: governance.url,
    serviceKey: () => KEY,
    leaseMs: 300,
    clock: () => seconds,
    onLost: () => told.push('lost'),
  });
  // Longer than the deadline, as the first plans take.
  for (const until = performance.now() + 600; performance.now() < until; );
  await client.learnt();
  expect(told).toEqual([]);
});

test('rules stay when the lease is gone; new ones replace them', async () => {
  start();
  await client.reload();
  governance.up = false;
  seconds += 60;
  await expect(client.reload()).rejects.toThrow('503');
  expect([client.current()?.revision, client.leaseHeld()]).toEqual(['1', false]);
  governance.up = true;
  governance.rules = fixtureRules('2');
  await client.reload();
  expect([client.current()?.revision, client.leaseHeld()]).toEqual(['2', true]);
});

test('what is no rules at all leaves the last good ones, and gives no lease', async () => {
  start();
  await client.reload();
  governance.rules = { revision: 'none' } as never;
  seconds += 60;
  await expect(client.reload()).rejects.toThrow();
  expect([client.current()?.revision, client.leaseHeld()]).toEqual(['1', false]);
});

test('a gateway with another key learns nothing', async () => {
  start(() => 'another-key'.padEnd(40, 'x'));
  await expect(client.reload()).rejects.toThrow('401');
  expect([client.current(), client.leaseHeld()]).toEqual([null, false]);
});
