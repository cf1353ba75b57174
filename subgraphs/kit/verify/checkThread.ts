import { parentPort, workerData } from 'node:worker_threads';
import { Client } from 'pg';
import type { CheckedRun } from '#policies/disclosure/checkRun';
import { checkRange, type Range } from './checkRange';

/** What a thread is started with. */
export interface ThreadOrders {
  readonly url: string;
  /** Id of the exported snapshot: every thread reads the log of the same moment. */
  readonly snapshot: string;
}

export type ThreadAnswer =
  | { readonly kind: 'checked'; readonly run: CheckedRun }
  | { readonly kind: 'failed'; readonly reason: string };

/** Checks the ranges that it is sent, one after the other, each answered by a message; ends on null. */
async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('This file runs as a thread of the verifier.');
  const { url, snapshot } = workerData as ThreadOrders;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  const ready = client
    .connect()
    .then(() => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'))
    .then(() => client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`));
  ready.catch(() => undefined);
  port.on('message', async (range: Range | null) => {
    if (range === null) {
      port.close();
      await client.end().catch(() => undefined);
      return;
    }
    try {
      await ready;
      const run = await checkRange(client, range);
      port.postMessage({ kind: 'checked', run } satisfies ThreadAnswer, [run.leaves.buffer as ArrayBuffer]);
    } catch (fault) {
      const { message, code } = fault as { message?: string; code?: string };
      port.postMessage({ kind: 'failed', reason: message || code || 'unknown' } satisfies ThreadAnswer);
    }
  });
}

void serve();
