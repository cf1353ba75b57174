import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standInServer } from '#test/fixtures/standInServer';
import { refuseWhereRunning } from './refuseWhereRunning';
import { requireFreePort } from './requireFreePort';
import { runningUrl } from './runningUrl';
import { noteStart, noteStartOver } from './startUnderWay';

const home = mkdtempSync(join(tmpdir(), 'lintel-in-use-'));
let server: Awaited<ReturnType<typeof standInServer>>;
let gateway: Server;
let port: number;
beforeAll(async () => {
  server = await standInServer(home);
  gateway = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  ({ port } = gateway.address() as AddressInfo);
});
afterAll(async () => {
  server.stop();
  gateway.closeAllConnections();
  await new Promise((done) => gateway.close(done));
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => {
  runningUrl.forget(home);
  noteStartOver(home, null);
});

it('a server that nothing answers beside may be left over, and is waited for', async () => {
  runningUrl.write(home, 'http://127.0.0.1:1');
  await expect(refuseWhereRunning(home)).resolves.toBeUndefined();
});

it('a Lintel that starts is named by its process', async () => {
  noteStart(home, port);
  const message = `A Lintel is starting in ${home} (process ${process.pid}). Wait for it`;
  await expect(refuseWhereRunning(home)).rejects.toThrow(message);
});

it('a start that was killed is none', async () => {
  writeFileSync(join(home, 'starting'), `${2 ** 22 + 1}\n`);
  await expect(refuseWhereRunning(home)).resolves.toBeUndefined();
  rmSync(join(home, 'starting'));
});

it('a Lintel that runs is named with its address', async () => {
  runningUrl.write(home, `http://127.0.0.1:${port}`);
  await expect(refuseWhereRunning(home)).rejects.toThrow(`A Lintel runs in ${home}, at http://127.0.0.1:${port}.`);
});

it('no other port is proposed for a home in which a server runs', async () => {
  const refused = requireFreePort({ home, port, children: 20 });
  await expect(refused).rejects.toThrow(`Port ${port} is taken, and a database server runs in ${home}`);
  await expect(refused).rejects.not.toThrow('npm start');
});
