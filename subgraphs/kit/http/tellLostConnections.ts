import type { Pool } from 'pg';
import type { Logger } from 'pino';

/**
 * Logs each connection that the database ends under the pool, idle or lent: without a listener such an error would end the
 * process. One that it ends while the pool itself is ending, its server stopping too, is no news.
 */
export function tellLostConnections(pool: Pool, log: Logger): void {
  const tell = (fault: Error & { code?: string }) => {
    if (!pool.ending) log.warn({ event: 'databaseConnectionLost', code: fault.code });
  };
  pool.on('connect', (client) => {
    client.once('error', tell);
    // A connection may say more than once that it is lost, and the pool repeats what an idle one said.
    client.on('error', () => undefined);
  });
  pool.on('error', () => undefined);
}
