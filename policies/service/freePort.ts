import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, of which one may come between the choice and its use. */
const LISTENERS = [20_000, 32_000] as const;
const LOOPBACK = '127.0.0.1';
const TRIES = 50;
const LAST_PORT = 65_535;

/** A TCP port of `host` that nobody listens on at this moment; another process may still take it before its use. */
export async function freePort(host = LOOPBACK): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const chosen = randomInt(...LISTENERS);
    if (await isPortFree(chosen, host)) return chosen;
  }
  const port = await listenOnce(0, host);
  if (port === null) throw new Error(`${host} has no free port left.`);
  return port;
}

/** Whether `port` of `host` can be listened on at this moment. */
export async function isPortFree(port: number, host = LOOPBACK): Promise<boolean> {
  return (await listenOnce(port, host)) !== null;
}

/** The first port of `host` above `port` that can be listened on; another that is free where none near it can. */
export async function nextFreePort(port: number, host = LOOPBACK): Promise<number> {
  for (let next = port + 1; next <= Math.min(port + TRIES, LAST_PORT); next += 1)
    if (await isPortFree(next, host)) return next;
  return freePort(host);
}

/** The port that could be listened on, or null. */
function listenOnce(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}
