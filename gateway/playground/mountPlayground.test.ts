import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { mountPlayground } from './mountPlayground';

it.each(['constructor', '__proto__', 'toString'])('a file named %s is not there', async (name) => {
  const app = express();
  mountPlayground(app, { docsFolder: join(__dirname, '..', '..', 'docs') });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/assets/vendor/${name}`);
  await response.text();
  await new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  expect(response.status).toBe(404);
});
