import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { NO_TRACING } from '#telemetry/traces/tracing';
import type { Pipeline } from '../answer/pipeline';
import { mountGraphql } from './mountGraphql';

test('what is not catalogued is masked: an error id outside, kind and place inside, the message nowhere', async () => {
  const logged: string[] = [];
  const broken = {
    configuration: { bodyLimitBytes: 1000, contacts: [] },
    meters: createMetrics().gateway,
    tracing: NO_TRACING,
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
    errors: [{ message: expect.any(String), extensions: { code: 'INTERNAL', errorId: expect.any(String) } }],
  });
  expect(logged.join()).toContain(errorId);
  expect(logged.join()).toContain('TypeError');
  expect(text + logged.join()).not.toMatch(/ann|10\.0\.0\.1/);
});
