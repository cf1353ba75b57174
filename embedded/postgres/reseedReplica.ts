import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { PostgresFault } from './fault';
import { awaitReplication, connectionOf, RUN_AGAIN, subscribe } from './linkReplication';

export interface Reseeding {
  /** Connections of a superuser: to governance's database, and to the agency's. */
  readonly publisher: Client;
  readonly subscriber: Client;
  /** Of publication, slot and subscription. */
  readonly name: string;
  readonly leaseMs: number;
  readonly onProgress: (text: string) => void;
}

const COPY_BOUND_MS = 600_000;

/**
 * Copies every published table to one subscriber again. Stops the subscription first and lets every lease run out: a replica
 * that is being emptied has no exclusions. Throws REPLICATION_NOT_READY where there is no subscription, or it does not come.
 */
export async function reseedReplica({ publisher, subscriber, name, leaseMs, onProgress }: Reseeding): Promise<void> {
  const connection = await connectionOf(subscriber, name);
  if (connection === null)
    throw new PostgresFault(
      'REPLICATION_NOT_READY',
      `There is no subscription ${name} in that database: make one first (npm run subscribe).`,
    );
  await subscriber.query(`ALTER SUBSCRIPTION ${name} DISABLE`);
  onProgress('replication stopped; waiting until the last lease has run out');
  await wait(leaseMs);
  onProgress('copying the governance tables');
  await subscribe(subscriber, publisher, name, connection);
  await awaitReplication([{ subscriber, name }], COPY_BOUND_MS, RUN_AGAIN);
}
