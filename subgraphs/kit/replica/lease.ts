import { randomBytes, randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import type { RunSql } from './readReplica';

/** Seconds of a clock that never jumps and goes on in suspend; not `process.hrtime`, which stops there. */
export type SteadyClock = () => number;

export interface Lease {
  /** Whether what this replica says may still be relied on. False from the start until the first nonce came back. */
  held(): boolean;
  stop(): void;
}

export interface LeaseOptions {
  readonly agency: string;
  readonly leaseMs: number;
  /** Milliseconds between challenges. */
  readonly everyMs: number;
  /** Hands a nonce to governance; rejects where governance does not accept it. */
  send(challenge: { agency: string; process: string; nonce: string }): Promise<void>;
  readonly sql: RunSql;
  readonly clock?: SteadyClock;
}

/**
 * Lease by challenge: each second a nonce goes to governance, and only when that very nonce comes back through replication
 * does the lease run on, for `leaseMs` from the moment of *sending*. A heartbeat would not do: a replica thirty seconds behind
 * still sees a beat each second.
 */
export function startLease(options: LeaseOptions): Lease {
  const clock = options.clock ?? uptime;
  const process = randomUUID();
  const sent = new Map<string, number>();
  let heldUntil = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let lastSent = Number.NEGATIVE_INFINITY;

  async function challenge(): Promise<void> {
    const nonce = randomBytes(16).toString('base64url');
    lastSent = clock();
    sent.set(nonce, lastSent);
    for (const [old, at] of sent) if (clock() - at > options.leaseMs / 1000) sent.delete(old);
    await options.send({ agency: options.agency, process, nonce });
  }

  async function look(): Promise<void> {
    const [row] = await options.sql<{ nonce: string }>(
      'SELECT nonce FROM governance.lease_challenge WHERE agency = $1 AND process = $2',
      [options.agency, process],
    );
    const at = row === undefined ? undefined : sent.get(row.nonce);
    if (at !== undefined) heldUntil = Math.max(heldUntil, at + options.leaseMs / 1000);
  }

  async function round(): Promise<void> {
    const due = clock() - lastSent >= options.everyMs / 1000;
    await Promise.allSettled([due ? challenge() : undefined, look()]);
    if (stopped) return;
    timer = setTimeout(round, heldUntil > clock() ? Math.min(options.everyMs / 4, 250) : 25);
    timer.unref();
  }

  void round();
  return {
    held: () => !stopped && clock() < heldUntil,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
