import { setTimeout as wait } from 'node:timers/promises';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { scenarioTown } from './scenarioTown';

/** What a subgraph answers to whoever is not the gateway. */
const town = scenarioTown.forTests();

describe('without a context token', () => {
  const REQUESTS = [
    { method: 'POST', path: '/graphql', headers: {} },
    { method: 'POST', path: '/graphql', headers: { 'lintel-context': 'not.a.token' } },
    { method: 'GET', path: '/graphql?query={__typename}', headers: {} },
    { method: 'POST', path: '/', headers: {} },
    { method: 'GET', path: '/metrics', headers: {} },
    { method: 'POST', path: '/graphql', headers: { 'content-encoding': 'gzip' } },
    { method: 'POST', path: '/graphql', headers: { 'content-encoding': 'unknown' } },
    { method: 'POST', path: '/internal/refusals', headers: { 'content-encoding': 'gzip' } },
  ];

  it.each(Object.keys(SUBGRAPHS))('%s answers nothing but health: CONTEXT_REQUIRED', async (name) => {
    const definition = await SUBGRAPHS[name]?.();
    const url = town.lintel.subgraphs.get(definition?.agency ?? 'police')?.url ?? '';
    for (const { method, path, headers } of REQUESTS) {
      const body = method === 'POST' ? JSON.stringify({ query: '{ __typename }' }) : null;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      expect([name, method, path, response.status, await response.json()]).toEqual([
        name,
        method,
        path,
        401,
        {
          errors: [
            { message: 'A context token of the gateway is required.', extensions: { code: 'CONTEXT_REQUIRED' } },
          ],
        },
      ]);
    }
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'up' }]);
    // What the tests before did to its replication, or a slow machine, may have cost it the lease for a moment.
    const ready = async () => (await (await fetch(`${url}/ready`)).json()) as object;
    for (const until = Date.now() + 30_000; 'leaseMissing' in (await ready()) && Date.now() < until; ) await wait(100);
    expect(Object.keys(await ready()).sort()).toEqual(['database', 'lease', 'log', 'ready', 'rehearsed']);
  });
});
