import { setTimeout as wait } from 'node:timers/promises';
import { connected } from './createDatabase';
import { PostgresFault } from './fault';
import { awaitReplication, connectionOf, subscribe } from './linkReplication';

export interface Reseeding {
  /** URLs of a superuser: governance's database, and the agency's. */
  readonly publisher: string;
  readonly subscriber: string;
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
  const connection = await connected(subscriber, async (client) => {
    const found = await connectionOf(client, name);
    if (found !== null) await client.query(`ALTER SUBSCRIPTION ${name} DISABLE`);
    return found;
  });
  if (connection === null)
    throw new PostgresFault(
      'REPLICATION_NOT_READY',
      `There is no subscription ${name} in that database: make one first (npm run subscribe).`,
    );
  onProgress('replication stopped; waiting until the last lease has run out');
  await wait(leaseMs);
  onProgress('copying the governance tables');
  await connected(subscriber, (client) => subscribe(client, publisher, name, connection));
  await awaitReplication([{ subscriber, name }], COPY_BOUND_MS);
}
