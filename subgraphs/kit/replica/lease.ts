import { randomBytes, randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import type { RunSql } from './readReplica';

/** Seconds of a clock that never jumps and goes on in suspend; not `process.hrtime`, which stops there. */
export type SteadyClock = () => number;

export interface Lease {
  /** Whether what this replica says may still be relied on. False from the start until the first nonce came back. */
  held(): boolean;
  /** The database was lost, or may have been: nothing that was sent before counts any longer. */
  lose(): void;
  stop(): void;
}

export interface LeaseChallenge {
  readonly agency: string;
  readonly process: string;
  readonly nonce: string;
  /** Governance reckons with its own; it refuses a lease that would outlive that. */
  readonly leaseMs: number;
}

export interface LeaseOptions {
  readonly agency: string;
  readonly leaseMs: number;
  /** Milliseconds between challenges. */
  readonly everyMs: number;
  /** Hands a nonce to governance; rejects where governance does not accept it. */
  send(challenge: LeaseChallenge): Promise<void>;
  readonly sql: RunSql;
  readonly clock?: SteadyClock;
  /** Told when the lease is lost, and when it is held again, with what the last challenge failed with. */
  readonly onChange?: (held: boolean, fault: unknown) => void;
}

/** The steady clock shows hundredths of a second: the two readings of a lease may err by one each. */
const CLOCK_GRAIN_S = 0.02;

const LOOK = `
SELECT pg_postmaster_start_time()::text AS started,
  NOT EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srsubstate <> 'r') AS whole,
  (SELECT c.nonce FROM governance.lease_challenge c WHERE c.agency = $1 AND c.process = $2) AS nonce`;

/**
 * Lease by challenge: each second a nonce goes to governance, and only when that very nonce comes back through replication
 * does the lease run on, for `leaseMs` from the moment of *sending*. A heartbeat would not do: a replica thirty seconds behind
 * still sees a beat each second. A restart of the process or of its database ends it, and there is none while
 * a first copy of the governance tables is under way: nonces may be there before exclusions are.
 */
export function startLease(options: LeaseOptions): Lease {
  const lease = new ChallengedLease(options);
  void lease.round();
  return { held: () => lease.held(), lose: () => lease.lose(), stop: () => lease.stop() };
}

class ChallengedLease implements Lease {
  private readonly clock: SteadyClock;
  private readonly process = randomUUID();
  /** Nonce -> when it was sent. */
  private readonly sent = new Map<string, number>();
  private heldUntil = Number.NEGATIVE_INFINITY;
  private lastSent = Number.NEGATIVE_INFINITY;
  private databaseStarted: string | null = null;
  private fault: unknown = null;
  private told = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LeaseOptions) {
    this.clock = options.clock ?? uptime;
  }

  held(): boolean {
    return !this.stopped && this.clock() < this.heldUntil;
  }

  lose(): void {
    this.forget();
    this.lastSent = Number.NEGATIVE_INFINITY;
    this.databaseStarted = null;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async round(): Promise<void> {
    const { everyMs, onChange } = this.options;
    const due = this.clock() - this.lastSent >= everyMs / 1000;
    await Promise.allSettled([due ? this.challenge() : undefined, this.look()]);
    if (this.stopped) return;
    const held = this.held();
    if (held !== this.told) onChange?.(held, this.fault);
    this.told = held;
    this.timer = setTimeout(() => void this.round(), held ? Math.min(everyMs / 4, 250) : 25);
    this.timer.unref();
  }

  private async challenge(): Promise<void> {
    const { agency, leaseMs, send } = this.options;
    const nonce = randomBytes(16).toString('base64url');
    this.lastSent = this.clock();
    this.sent.set(nonce, this.lastSent);
    for (const [old, at] of this.sent) if (this.clock() - at > leaseMs / 1000) this.sent.delete(old);
    this.fault = await send({ agency, process: this.process, nonce, leaseMs }).then(
      () => null,
      (fault: unknown) => fault,
    );
  }

  private async look(): Promise<void> {
    const { agency, leaseMs, sql } = this.options;
    const [row] = await sql<{ started: string; whole: boolean; nonce: string | null }>(LOOK, [agency, this.process]);
    if (row === undefined) return;
    // Another server than the one that was relied on so far.
    if (this.databaseStarted !== null && this.databaseStarted !== row.started) this.lose();
    this.databaseStarted = row.started;
    if (!row.whole) return this.forget();
    const at = this.sent.get(row.nonce ?? '');
    if (at !== undefined) this.heldUntil = Math.max(this.heldUntil, at + leaseMs / 1000 - CLOCK_GRAIN_S);
  }

  private forget(): void {
    this.sent.clear();
    this.heldUntil = Number.NEGATIVE_INFINITY;
  }
}
