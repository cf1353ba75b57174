import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, of which one may come between the choice and its use. */
const LISTENERS = [20_000, 32_000] as const;
const TRIES = 50;
const LAST_PORT = 65_535;

/** A TCP port of 127.0.0.1 that nobody listens on at this moment; another process may still take it before its use. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const chosen = randomInt(...LISTENERS);
    if (await isPortFree(chosen)) return chosen;
  }
  const port = await listenOnce(0);
  if (port === null) throw new Error('127.0.0.1 has no free port left.');
  return port;
}

/** Whether `port` of 127.0.0.1 can be listened on at this moment. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** The first port above `port` that can be listened on; one of the system's choice where none near it can. */
export async function nextFreePort(port: number): Promise<number> {
  for (let next = port + 1; next <= Math.min(port + TRIES, LAST_PORT); next += 1)
    if (await isPortFree(next)) return next;
  return freePort();
}

/** The port that could be listened on, or null. */
function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}
