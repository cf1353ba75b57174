import type { Pool } from 'pg';
import type { Logger } from 'pino';

/**
 * Logs each connection that the database ends under the pool; one that it ends while the pool itself is ending, its server
 * stopping too, is no news. Without a listener such an error would end the process.
 */
export function tellLostConnections(pool: Pool, log: Logger): void {
  pool.on('error', (fault) => {
    if (!pool.ending) log.warn({ event: 'databaseConnectionLost', code: (fault as { code?: string }).code });
  });
}
