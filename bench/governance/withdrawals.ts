import { Pool, type PoolClient } from 'pg';
import { commitDesk } from '#subgraphs/governance/acts/commitDesk';
import type { Everywhere } from '#subgraphs/governance/acts/commitEverywhere';

/** Gives and withdraws one family's consent as governance's mutations do: its writes, then its commit. */
export interface Withdrawals {
  give(): Promise<Everywhere>;
  withdraw(): Promise<Everywhere>;
  stop(): Promise<void>;
}

export function openWithdrawals(databaseUrl: string, person: string): Withdrawals {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  const desk = commitDesk({ watch: new Pool({ connectionString: databaseUrl, max: 2 }), waitMs: 3000, leaseMs: 5000 });
  async function inTransaction<Result>(state: string, end: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('UPDATE governance.consent SET state = $2, valid_until = NULL WHERE person = $1', [
        person,
        state,
      ]);
      return await end(client);
    } finally {
      client.release();
    }
  }
  return {
    give: () => inTransaction('given', (client) => desk.commit(client)),
    withdraw: () => inTransaction('withdrawn', (client) => desk.commit(client)),
    async stop() {
      await desk.stop();
      await pool.end();
    },
  };
}
