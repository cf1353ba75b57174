import { createMetrics } from '#telemetry/metrics/createMetrics';
import { commitHere, type Effect } from './act';
import { meterCommits } from './meterCommits';

const client = { query: async () => undefined } as never;
const effect = (agency: Effect['agency'], confirmed: boolean, takesPart = true): Effect => ({
  ...{ agency, confirmed, takesPart },
  effectiveAt: 'then',
});

test('a wait is counted, and each agency that had not confirmed; a commit that waits for nobody is not', async () => {
  const metrics = createMetrics();
  const effects = [effect('police', true), effect('health', false), effect('education', false, false)];
  const stop = async () => undefined;
  await meterCommits({ commit: async () => effects, stop }, metrics.source('governance')).commit(
    client,
    'endInvolvement',
  );
  await meterCommits({ commit: commitHere, stop }, metrics.source('governance')).commit(client, 'endInvolvement');
  const { text } = await metrics.page();
  expect(text).toContain('lintel_act_wait_seconds_count 1');
  expect(text).toContain('lintel_act_unconfirmed_total{agency="health"} 1');
  expect(text).not.toContain('lintel_act_unconfirmed_total{agency="police"}');
  // Without a subscription there is nothing that it lags with.
  expect(text).not.toContain('lintel_act_unconfirmed_total{agency="education"}');
});
