import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from '#gateway/http/mountReadiness';
import type { SourceState } from '#gateway/http/probeSources';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { LEASE_GAPS } from '#subgraphs/kit/replica/lease';
import { awaitReady, missingOf } from './awaitReady';

const UP = { database: 'up', lease: 'held', log: 'writable', rehearsed: true } as const;

function readiness(sources: Partial<Record<Agency, SourceState>>, rest: Partial<Readiness> = {}): Readiness {
  const ready = Object.fromEntries(AGENCIES.map((agency) => [agency, { state: 'ready', ...UP }]));
  return {
    ready: true,
    rules: 'held',
    plans: 'made',
    sources: { ...ready, ...sources } as Readiness['sources'],
    issuers: { town: 'reachable' },
    ...rest,
  };
}

let server: Server;
let answer: () => Readiness;
const told: string[] = [];
const wait = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return awaitReady({ url, home: '/elsewhere', tell: (text) => told.push(text), looks: 12 });
};
beforeAll(async () => {
  server = createServer((_request, response) => response.end(JSON.stringify(answer())));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => told.splice(0));

it('ends when everything is ready, and says nothing of a short wait', async () => {
  const answers = [readiness({ police: { state: 'down' } }), readiness({})];
  answer = () => answers.shift() ?? readiness({});
  await wait();
  expect(answers).toEqual([]);
  expect(told).toEqual([]);
});

it('a long wait is told once, and where it has no end what is missing, with what to do on one machine', async () => {
  answer = () =>
    readiness(
      {
        hub: { state: 'down' },
        police: { ...UP, state: 'notReady', lease: 'notHeld', leaseMissing: 'notReturned' },
        health: { ...UP, state: 'notReady', database: 'down', log: 'notWritable' },
        education: { ...UP, state: 'notReady', log: 'notWritable' },
        socialCare: { ...UP, state: 'notReady', rehearsed: false },
      },
      { ready: false, rules: 'notHeld', plans: 'beingMade', issuers: { town: 'down' } },
    );
  const missing = [
    'hub (it does not answer)',
    'police (what governance writes does not reach it)',
    'health (its database does not answer)',
    'education (its disclosure log cannot be written)',
    'socialCare (its first fetch has not been tried)',
    'the rules from governance',
    'the first plans',
    'an issuer of tokens',
  ];
  const fault = await wait().catch((thrown: Error) => thrown.message);
  for (const each of missing) expect(fault).toContain(each);
  expect(fault).toContain("npm start -- --fresh --home '/elsewhere'");
  expect(told).toEqual([expect.stringMatching(/^still waiting for .*; there is nothing to do$/)]);
  for (const each of missing) expect(told[0]).toContain(each);
});

it('whatever keeps a lease from being held has words of its own, and no command for servers', () => {
  const words = LEASE_GAPS.flatMap((leaseMissing) =>
    missingOf(readiness({ police: { ...UP, state: 'notReady', lease: 'notHeld', leaseMissing } })),
  );
  expect(new Set(words).size).toBe(LEASE_GAPS.length);
  for (const each of words) expect(each).toMatch(/^police \((it|its|what|the|governance) [a-z ]+\)$/);
  expect(missingOf(readiness({}, { rules: 'none' }))).toEqual(['a protocol in force']);
});
