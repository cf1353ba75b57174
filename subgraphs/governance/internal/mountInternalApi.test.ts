import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'pg';
import pino from 'pino';
import { signServiceCall } from '#policies/service/serviceToken';
import { mountInternalApi } from './mountInternalApi';

const KEY = 'service-key'.padEnd(40, 'x');

/** Asks for the rules as the gateway does, with what the database makes of it, one after the other; what is logged of it. */
async function toldOf(pool: Pool, times: number) {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const app = express();
  const configuration = { serviceKeys: { gateway: [KEY] }, witnessKey: null } as unknown as Parameters<
    typeof mountInternalApi
  >[1]['configuration'];
  const commit = () => Promise.reject(new Error('nothing is committed here'));
  mountInternalApi(app, { pool, configuration, log, commit, now: () => new Date() });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const path = '/internal/rules';
  const statuses: number[] = [];
  for (let asked = 0; asked < times; asked += 1) {
    const token = signServiceCall({ peer: 'gateway', method: 'GET', path, body: '' }, KEY, new Date());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    statuses.push((await fetch(url, { headers: { 'lintel-service': token } })).status);
  }
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  const told = lines.map((line) => JSON.parse(line)).filter(({ event }) => event.startsWith('internalCall'));
  return { statuses, told };
}

const CALL = { peer: 'gateway', path: '/internal/rules' };

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
