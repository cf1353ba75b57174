import { Client, Pool, type PoolConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { SubgraphConfiguration } from '../readConfiguration';
import { BatchedSocket } from './batchedSocket';

/**
 * How long a connection that nobody uses is kept, in milliseconds. A new one costs the server a process and both sides the
 * derivation of a key: whoever asks after a quiet minute pays that once, not whoever asks after ten seconds.
 */
const IDLE_MS = 60_000;

/** A password that the server does not accept: SQLSTATE of PostgreSQL. */
const REFUSED = '28P01';

/**
 * A pool of the runtime role. While its password rotates the configuration holds two URLs: each new connection takes the
 * first that the server accepts. Connections that are open outlive a change of password.
 */
export function openPool(configuration: Pick<SubgraphConfiguration, 'databaseUrl'>, options: PoolConfig): Pool {
  const address = parseIntoClientConfig(configuration.databaseUrl[0]);
  return new Pool({
    idleTimeoutMillis: IDLE_MS,
    ...options,
    ...address,
    stream: () => new BatchedSocket(),
    password: () => acceptedPassword(configuration.databaseUrl),
  });
}

async function acceptedPassword(urls: readonly [string, ...string[]]): Promise<string> {
  const [first, ...others] = urls;
  for (const url of others.length === 0 ? [] : urls) if (await isAccepted(url)) return passwordIn(url);
  return passwordIn(first);
}

const passwordIn = (url: string) => decodeURIComponent(new URL(url).password);

/** False only where the server says so: one that is away refuses nobody. */
async function isAccepted(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (fault) {
    return (fault as { code?: unknown }).code !== REFUSED;
  }
}
