import { Pool, type QueryResult } from 'pg';
import type { Agency } from '#policies/core/vocabulary';

export interface Owners {
  asOwner<Row extends object>(agency: Agency, text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  end(): Promise<void>;
}

/** A few connections of each database's owner, opened when they are first needed: a test that waits asks many times. */
export function owners(urls: Readonly<Record<Agency, string>>): Owners {
  const pools = new Map<Agency, Pool>();
  const open = (agency: Agency): Pool => {
    const pool = new Pool({ connectionString: urls[agency], max: 3, options: '-c timezone=UTC', idleTimeoutMillis: 0 });
    // Some tests end the server: the next statement connects anew.
    pool.on('error', () => undefined);
    pools.set(agency, pool);
    return pool;
  };
  return {
    asOwner: (agency, text, values = []) => (pools.get(agency) ?? open(agency)).query(text, [...values]),
    async end() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
