import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { NO_TRACING } from '#telemetry/traces/tracing';
import type { Pipeline } from '../answer/pipeline';
import { DEFAULT_LOAD, loadGate } from '../load/loadGate';
import { mountGraphql } from './mountGraphql';

const DESK = { name: 'the hub', telephone: '1' };
const AT_NIGHT = { name: 'the hub at night', telephone: '2' };

test('what is not catalogued is masked: an error id outside, kind and place inside, the message nowhere', async () => {
  const logged: string[] = [];
  const broken = {
    configuration: {
      bodyLimitBytes: 1000,
      contacts: [{ agency: 'hub', area: 'here', frontDoor: DESK, outOfHours: AT_NIGHT }],
    },
    meters: createMetrics().gateway,
    tracing: NO_TRACING,
    gate: loadGate({ settings: DEFAULT_LOAD, limit: () => 1 }),
    rules: {
      current() {
        throw new TypeError('child\nann of\n10.0.0.1');
      },
    },
  } as unknown as Pipeline;
  const app = express();
  mountGraphql(app, broken, pino({}, { write: (line: string) => void logged.push(line) }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ x }"}',
  });
  const text = await response.text();
  await new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  const { errorId } = JSON.parse(text).errors[0].extensions;
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toEqual({
    errors: [
      { message: expect.any(String), extensions: { code: 'INTERNAL', errorId: expect.any(String), contact: AT_NIGHT } },
    ],
  });
  expect(logged.join()).toContain(errorId);
  expect(logged.join()).toContain('TypeError');
  expect(text + logged.join()).not.toMatch(/ann|10\.0\.0\.1/);
});

test.each([
  ['no rules yet', 'POST', 'application/json', '{"query":"{ x }"}', 503, 'NOT_READY'],
  ['another method', 'GET', 'application/json', null, 405, 'METHOD_NOT_ALLOWED'],
  ['another type', 'POST', 'text/plain', 'x', 415, 'CONTENT_TYPE_UNSUPPORTED'],
  ['no JSON', 'POST', 'application/json', '{', 400, 'MALFORMED_JSON'],
  ['a body beyond the limit', 'POST', 'application/json', JSON.stringify('x'.repeat(2000)), 413, 'BODY_TOO_LARGE'],
])(
  '%s: whom to ring at any hour stands in it before an answer is begun',
  async (_what, method, type, body, status, code) => {
    const starting = {
      configuration: {
        bodyLimitBytes: 1000,
        contacts: [{ agency: 'hub', area: 'here', frontDoor: DESK, outOfHours: AT_NIGHT }],
      },
      meters: createMetrics().gateway,
      tracing: NO_TRACING,
      gate: loadGate({ settings: DEFAULT_LOAD, limit: () => 1 }),
      rules: { current: () => null },
    } as unknown as Pipeline;
    const app = express();
    mountGraphql(app, starting, pino({ level: 'silent' }));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const response = await fetch(url, { method, headers: { 'content-type': type }, body });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string; contact: unknown } }[] };
    await new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
    expect([response.status, errors[0]?.extensions]).toEqual([
      status,
      expect.objectContaining({ code, contact: AT_NIGHT }),
    ]);
  },
);
