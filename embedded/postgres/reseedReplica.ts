import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { readSeedings } from '#subgraphs/governance/internal/leaseDesk';
import { judgeMark } from '#subgraphs/kit/replica/leaseMark';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { isDestroyedAgain, markOf } from '#subgraphs/kit/retention/destroyAgain';
import { commandName } from '../agencyArgument';
import { PostgresFault } from './fault';
import { awaitReplication, connectionOf, RUN_AGAIN, subscribe } from './linkReplication';

export interface Reseeding {
  /** Connections of a superuser: to governance's database, and to the agency's. */
  readonly publisher: Client;
  readonly subscriber: Client;
  /** Of publication, slot and subscription. */
  readonly name: string;
  readonly agency: Agency;
  readonly leaseMs: number;
  readonly onProgress: (text: string) => void;
}

const COPY_BOUND_MS = 600_000;

/**
 * Copies every published table to one subscriber again. Stops the subscription first and lets every lease run out: a replica
 * that is being emptied has no exclusions. Throws REPLICATION_NOT_READY where there is no subscription, or it does not come, and
 * NOT_DESTROYED_AGAIN where a database was put back in which what was destroyed since its copy was not destroyed again: without being
 * seeded it never answers.
 */
export async function reseedReplica({
  publisher,
  subscriber,
  name,
  agency,
  leaseMs,
  onProgress,
}: Reseeding): Promise<void> {
  const connection = await connectionOf(subscriber, name);
  if (connection === null)
    throw new PostgresFault(
      'REPLICATION_NOT_READY',
      `There is no subscription ${name} in that database: make one first (npm run subscribe).`,
    );
  await requireDestroyedAgain(publisher, subscriber, agency);
  await subscriber.query(`ALTER SUBSCRIPTION ${name} DISABLE`);
  onProgress('replication stopped; waiting until the last lease has run out');
  await wait(leaseMs);
  onProgress('copying the governance tables');
  await subscribe(subscriber, publisher, name, connection);
  await awaitReplication([{ subscriber, name }], COPY_BOUND_MS, RUN_AGAIN);
}

async function requireDestroyedAgain(publisher: Client, subscriber: Client, agency: Agency): Promise<void> {
  const known = await readSeedings(sqlOf(publisher), agency);
  const verdict = judgeMark(await markOf(sqlOf(subscriber)), known);
  if (verdict === 'goesOn') return;
  const [client, whose] = verdict === 'agencyPutBack' ? [subscriber, agency] : [publisher, 'governance' as const];
  if (await isDestroyedAgain(sqlOf(client))) return;
  const command = commandName(whose);
  throw new PostgresFault(
    'NOT_DESTROYED_AGAIN',
    `The database of ${command} was put back from a copy, which holds what was destroyed since: destroy that again first, then run this again: npm run retention -- ${command} --again`,
  );
}

function sqlOf(client: Client): RunSql {
  return async (text, values) => (await client.query({ text, values: [...values] })).rows;
}
