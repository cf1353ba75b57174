import { createMetrics } from './createMetrics';
import { readMetricsAddress } from './readMetricsAddress';
import { serveMetrics } from './serveMetrics';

const pageOf = async (metrics: ReturnType<typeof createMetrics>) => (await metrics.page()).text;

test('silent outcomes are not counted: not under their name, not under another, not in a total', async () => {
  const [with_, without] = [createMetrics(), createMetrics()];
  without.source('health').disclosed([{ outcome: 'disclosed' }]);
  with_.source('health').disclosed([{ outcome: 'disclosed' }, { outcome: 'silent' }]);
  expect(await pageOf(with_)).toBe(await pageOf(without));
  expect(await pageOf(with_)).toContain('lintel_source_outcomes_total{agency="health",outcome="disclosed"} 1');
});

test('what another process or a client wrote never becomes a label', async () => {
  const metrics = createMetrics();
  metrics.gateway.answered('OK', 'Ann of 1 High Street', 0.1);
  metrics.gateway.fetchFailed('police', 'Ann of 1 High Street');
  const page = await pageOf(metrics);
  expect(page).not.toContain('Ann');
  expect(page).toContain('lintel_gateway_requests_total{code="OK",purpose="none"} 1');
  expect(page).toContain('lintel_gateway_fetch_failures_total{agency="police",code="OTHER"} 1');
});

test('lease and pool are read when the page is asked for', async () => {
  const metrics = createMetrics();
  let held = true;
  metrics.source('hub').watch({
    leaseHeld: () => held,
    putBack: () => !held,
    logRefused: () => !held,
    pool: { totalCount: 5, idleCount: 2, waitingCount: 1 },
  });
  expect(await pageOf(metrics)).toContain('lintel_source_lease_held{agency="hub"} 1');
  held = false;
  const page = await pageOf(metrics);
  expect(page).toContain('lintel_source_lease_held{agency="hub"} 0');
  expect(page).toContain('lintel_source_database_put_back{agency="hub"} 1');
  expect(page).toContain('lintel_source_log_refused{agency="hub"} 1');
  expect(page).toContain('lintel_source_pool_connections{agency="hub",state="busy"} 3');
});

test('the process tells its event-loop lag when it is asked to', async () => {
  expect(await pageOf(createMetrics({ ofTheProcess: true }))).toContain('nodejs_eventloop_lag_p99_seconds');
});

describe('the page', () => {
  test('is shown nowhere unless a port is given, and then on loopback', () => {
    expect(readMetricsAddress({})).toEqual({ host: '127.0.0.1', port: null });
    expect(readMetricsAddress({ LINTEL_METRICS_PORT: '9464' })).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(() => readMetricsAddress({ LINTEL_METRICS_PORT: 'http' })).toThrow('LINTEL_METRICS_PORT');
  });

  test('stands at /metrics, and nothing else does', async () => {
    const shown = await serveMetrics(createMetrics(), { host: '127.0.0.1', port: 0 });
    if (shown === null) throw new Error('It was to be shown.');
    const page = await fetch(shown.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    expect((await fetch(new URL('/', shown.url))).status).toBe(404);
    await shown.stop();
  });

  test('names the taken port', async () => {
    const shown = await serveMetrics(createMetrics(), { host: '127.0.0.1', port: 0 });
    const port = Number(new URL(shown?.url ?? '').port);
    await expect(serveMetrics(createMetrics(), { host: '127.0.0.1', port })).rejects.toThrow(`Port ${port}`);
    await shown?.stop();
  });
});
