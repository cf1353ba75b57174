import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'pg';
import pino from 'pino';
import { signServiceCall } from '#policies/service/serviceToken';
import { mountInternalApi } from './mountInternalApi';

const KEY = 'service-key'.padEnd(40, 'x');

it('a database that is away is told of once, however often a peer asks', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  // Nobody listens on port 1.
  const pool = new Pool({ host: '127.0.0.1', port: 1 });
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
  for (let asked = 0; asked < 3; asked += 1) {
    const token = signServiceCall({ peer: 'gateway', method: 'GET', path, body: '' }, KEY, new Date());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    statuses.push((await fetch(url, { headers: { 'lintel-service': token } })).status);
  }
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await pool.end();
  expect(statuses).toEqual([503, 503, 503]);
  const told = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'internalCallFailed');
  expect(told).toEqual([expect.objectContaining({ path, down: true })]);
});
