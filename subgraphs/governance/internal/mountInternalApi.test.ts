import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'pg';
import pino from 'pino';
import { signServiceCall } from '#policies/service/serviceToken';
import { mountInternalApi } from './mountInternalApi';

const KEY = 'service-key'.padEnd(40, 'x');
const LEASE_MS = 5000;

interface Call {
  readonly peer: 'gateway' | 'hub' | 'police';
  readonly path: string;
  /** A call without is a GET. */
  readonly body?: object;
}

/** What governance answers to each call, one after the other, and what is logged of them. */
async function answersTo(pool: Pool, calls: readonly Call[]) {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const app = express();
  const serviceKeys = { gateway: [KEY], hub: [KEY], police: [KEY] };
  const configuration = { serviceKeys, witnessKey: null, leaseMs: LEASE_MS } as unknown as Parameters<
    typeof mountInternalApi
  >[1]['configuration'];
  const commit = () => Promise.reject(new Error('nothing is committed here'));
  mountInternalApi(app, { pool, configuration, log, commit, now: () => new Date() });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const answers: { readonly status: number; readonly text: string }[] = [];
  for (const { peer, path, body: sent } of calls) {
    const [method, body] = sent === undefined ? ['GET', ''] : ['POST', JSON.stringify(sent)];
    const headers = { 'lintel-service': signServiceCall({ peer, method, path, body }, KEY, new Date()) };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const response = await fetch(url, { method, headers, ...(sent === undefined ? {} : { body }) });
    answers.push({ status: response.status, text: await response.text() });
  }
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  return { answers, lines };
}

/** Asks for the rules as the gateway does, with what the database makes of it; what is logged of it. */
async function toldOf(pool: Pool, times: number) {
  const { answers, lines } = await answersTo(pool, Array(times).fill(CALL));
  const told = lines.map((line) => JSON.parse(line)).filter(({ event }) => event.startsWith('internalCall'));
  return { statuses: answers.map(({ status }) => status), told };
}

const CALL: Call = { peer: 'gateway', path: '/internal/rules' };

it('a database that is away is told of once, however often a peer asks', async () => {
  // Nobody listens on port 1.
  const pool = new Pool({ host: '127.0.0.1', port: 1 });
  const { statuses, told } = await toldOf(pool, 3);
  await pool.end();
  expect(statuses).toEqual([503, 503, 503]);
  expect(told).toEqual([expect.objectContaining({ event: 'internalCallFailed', ...CALL, cause: 'databaseAway' })]);
});

it.each([
  ['57014', 'databaseLate'],
  ['55P03', 'databaseLate'],
  ['57P01', 'databaseAway'],
  ['42703', '42703'],
])('a fault %s is told once as %s, and that it is over once', async (code, cause) => {
  let asked = 0;
  const query = async () => {
    asked += 1;
    if (asked <= 2) throw Object.assign(new Error('no'), { code });
    return { rows: [] };
  };
  const { statuses, told } = await toldOf({ query } as unknown as Pool, 4);
  expect(statuses.slice(0, 2)).toEqual([503, 503]);
  expect(statuses.slice(2)).toEqual([200, 200]);
  expect(told).toEqual([
    expect.objectContaining({ event: 'internalCallFailed', ...CALL, cause }),
    expect.objectContaining({ event: 'internalCallAnswered', ...CALL }),
  ]);
});

/** A database of which every slot is whole, with the texts of what it was asked. */
function wholeSlots() {
  const asked: string[] = [];
  const query = async ({ text }: { text: string }) => {
    asked.push(text);
    return { rows: [{ whole: true, given: '1', place: '9:9:', rules: '1', moved: [] }] };
  };
  return { pool: { query } as unknown as Pool, asked };
}

it.each([
  ['a peer renews the lease of its own agency', {}, 200, '{"mark":1,'],
  ['none renews another’s', { agency: 'health' }, 403, ''],
  ['nor takes one that outlives what governance reckons with', { leaseMs: LEASE_MS + 1 }, 409, 'LEASE_TOO_LONG'],
])('%s', async (_what, over, status, code) => {
  const { pool, asked } = wholeSlots();
  const process = '00000000-0000-4000-8000-000000000001';
  const body = { agency: 'police', process, nonce: 'nonce-01', leaseMs: LEASE_MS, ...over };
  const { answers } = await answersTo(pool, [{ peer: 'police', path: '/internal/lease', body }]);
  expect(answers).toEqual([{ status, text: expect.stringContaining(code) }]);
  expect(asked.filter((text) => text.includes('INSERT'))).toHaveLength(status === 200 ? 1 : 0);
});

it('the hub alone says at which threshold a child stands', async () => {
  const { pool, asked } = wholeSlots();
  const path = '/internal/case-state';
  const peers = ['police', 'gateway', 'hub'] as const;
  const { answers } = await answersTo(
    pool,
    peers.map((peer) => ({ peer, path, body: {} })),
  );
  // What the hub says is read, and found to be no such call.
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 400]);
  expect(asked).toEqual([]);
});
