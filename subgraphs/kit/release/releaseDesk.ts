import type { Pool, PoolClient } from 'pg';
import { canonicalBytes } from '#policies/disclosure/canonicalBytes';
import type { DisclosureRecord } from '#policies/disclosure/disclosureRecord';
import { leafHash } from '#policies/disclosure/merkleTree';
import type { SourceMeters } from '#telemetry/metrics/sourceMeters';
import { type DecidedOn, LeaseLost, LogUnavailable, type ReleaseDesk } from './release';

/** Records committed together at most. */
const LARGEST_BATCH = 256;

interface Waiting {
  readonly body: Buffer;
  readonly decidedOn: DecidedOn;
  settle(outcome: 'released' | 'moved'): void;
  fail(fault: Error): void;
}

export interface ReleaseDeskOptions {
  readonly pool: Pool;
  /** Judged inside the release, after the locks. */
  leaseHeld(): boolean;
  readonly statementTimeoutMs: number;
  readonly meters?: Pick<SourceMeters, 'released' | 'releaseFailed'>;
}

/**
 * Group commit: what arrives while a batch commits joins the next one. In one transaction: lock the head and the revisions,
 * compare, judge the lease, append the unmoved, COMMIT. Only then does any caller learn `released`.
 */
export function releaseDesk(options: ReleaseDeskOptions): ReleaseDesk {
  const queue: Waiting[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    if (busy) return;
    busy = true;
    while (queue.length > 0) await releaseBatch(options, queue.splice(0, LARGEST_BATCH));
    busy = false;
  }

  return {
    release(record: DisclosureRecord, decidedOn: DecidedOn) {
      return new Promise((settle, fail) => {
        queue.push({ body: canonicalBytes(record), decidedOn, settle, fail });
        void drain();
      });
    },
  };
}

async function releaseBatch(options: ReleaseDeskOptions, batch: readonly Waiting[]): Promise<void> {
  let client: PoolClient | undefined;
  const began = performance.now();
  try {
    client = await options.pool.connect();
    const moved = await commitBatch(client, options, batch);
    client.release();
    const seconds = (performance.now() - began) / 1000;
    options.meters?.released({ records: batch.length - moved.size, moved: moved.size, seconds });
    for (const each of batch) each.settle(moved.has(each) ? 'moved' : 'released');
  } catch (fault) {
    // The connection's state is unknown: a COMMIT whose answer was lost may have been done. Nothing leaves either way.
    client?.release(true);
    options.meters?.releaseFailed(fault instanceof LeaseLost ? 'leaseLost' : 'log');
    const answer =
      fault instanceof LeaseLost
        ? fault
        : new LogUnavailable('The disclosure record could not be committed.', { cause: fault });
    for (const each of batch) each.fail(answer);
  }
}

async function commitBatch(
  client: PoolClient,
  options: ReleaseDeskOptions,
  batch: readonly Waiting[],
): Promise<ReadonlySet<Waiting>> {
  const persons = [...new Set(batch.flatMap(({ decidedOn }) => Object.keys(decidedOn.subjects)))].sort();
  await client.query('BEGIN');
  await client.query(`SET LOCAL statement_timeout = ${Math.trunc(options.statementTimeoutMs)}`);
  const { rows } = await client.query<{ held: HeldRevisions }>('SELECT disclosure.lock($1::uuid[]) AS held', [persons]);
  const held = rows[0]?.held;
  if (held === undefined) throw new LogUnavailable('The log gave no revisions.');
  if (!options.leaseHeld()) throw new LeaseLost('The lease ran out while the answer was made.');
  const moved = new Set(batch.filter((each) => hasMoved(each.decidedOn, held)));
  const bodies = batch.filter((each) => !moved.has(each)).map((each) => each.body);
  if (bodies.length > 0)
    await client.query('SELECT disclosure.append($1::bytea[], $2::bytea[])', [bodies, bodies.map(leafHash)]);
  await client.query('COMMIT');
  return moved;
}

interface HeldRevisions {
  readonly protocolRevision: string;
  readonly subjects: Readonly<Record<string, string>>;
}

function hasMoved(decidedOn: DecidedOn, held: HeldRevisions): boolean {
  if (decidedOn.protocolRevision !== held.protocolRevision) return true;
  return Object.entries(decidedOn.subjects).some(([person, revision]) => held.subjects[person] !== revision);
}
