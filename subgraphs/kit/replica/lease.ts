import { randomBytes, randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import type { RunSql } from './readReplica';

/** Seconds of a clock that never jumps and goes on in suspend; not `process.hrtime`, which stops there. */
export type SteadyClock = () => number;

/** What keeps a lease from being held, the first that applies. */
export const LEASE_GAPS = ['notRead', 'notSubscribed', 'copying', 'notAccepted', 'notReturned'] as const;
export type LeaseGap = (typeof LEASE_GAPS)[number];

export interface Lease {
  /** Whether what this replica says may still be relied on. False from the start until the first nonce came back. */
  held(): boolean;
  /**
   * Null while it is held. Else: the replica cannot be read; its subscription is not there, or disabled; the first copy is under
   * way; governance does not accept the nonce; the nonce does not come back through replication.
   */
  missing(): LeaseGap | null;
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
  /** Told when the lease is lost, and when it is held again, with what the last challenge or look failed with. */
  readonly onChange?: (held: boolean, fault: unknown) => void;
  /** Told once, where no lease was ever held within the life of one from the start. */
  readonly onNeverHeld?: (missing: LeaseGap, fault: unknown) => void;
}

/** The steady clock shows hundredths of a second: the two readings of a lease may err by one each. */
const CLOCK_GRAIN_S = 0.02;

/** Milliseconds from a challenge to the first look whether it came back, and between looks while no lease is held. */
const SOON_MS = 25;

const LOOK = `
SELECT pg_postmaster_start_time()::text AS started,
  EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
    WHERE d.datname = current_database() AND s.subenabled) AS subscribed,
  NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'governance'::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srrelid = c.oid AND r.srsubstate = 'r')) AS whole,
  (SELECT c.nonce FROM governance.lease_challenge c WHERE c.agency = $1 AND c.process = $2) AS nonce`;

interface Look {
  readonly started: string;
  readonly subscribed: boolean;
  readonly whole: boolean;
  readonly nonce: string | null;
}

/**
 * Lease by challenge: again and again a nonce goes to governance, and only when that very nonce comes back through replication
 * does the lease run on, for `leaseMs` from the moment of *sending*. A heartbeat would not do: a replica thirty seconds behind
 * still sees a beat each second. A restart of the process or of its database ends it, and there is none while
 * a first copy of the governance tables is under way: nonces may be there before exclusions are.
 *
 * Without a lease one nonce is sent again and again until it comes back: while replication stands still governance sees no
 * renewal, and its acts wait for this agency no longer than its last lease can have lasted.
 */
export function startLease(options: LeaseOptions): Lease {
  const lease = new ChallengedLease(options);
  void lease.round();
  return {
    held: () => lease.held(),
    missing: () => lease.missing(),
    lose: () => lease.lose(),
    stop: () => lease.stop(),
  };
}

class ChallengedLease implements Lease {
  private readonly clock: SteadyClock;
  private readonly process = randomUUID();
  /** Nonce -> when it was sent. */
  private readonly sent = new Map<string, number>();
  private heldUntil = Number.NEGATIVE_INFINITY;
  private lastSent = Number.NEGATIVE_INFINITY;
  /** The nonce that was sent last. */
  private current: string | null = null;
  private hasReturned = false;
  private databaseStarted: string | null = null;
  private fault: unknown = null;
  private lookFault: unknown = null;
  private seen = { subscribed: true, whole: true };
  private told = false;
  private neverHeldTold = false;
  private readonly began: number;
  private stopped = false;
  private underWay = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LeaseOptions) {
    this.clock = options.clock ?? uptime;
    this.began = this.clock();
  }

  held(): boolean {
    return !this.stopped && this.clock() < this.heldUntil;
  }

  missing(): LeaseGap | null {
    if (this.held()) return null;
    if (this.lookFault !== null) return 'notRead';
    if (!this.seen.subscribed) return 'notSubscribed';
    if (!this.seen.whole) return 'copying';
    return this.fault === null ? 'notReturned' : 'notAccepted';
  }

  lose(): void {
    this.forget();
    this.lastSent = Number.NEGATIVE_INFINITY;
    this.databaseStarted = null;
    if (!this.underWay && !this.stopped) this.rest(SOON_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async round(): Promise<void> {
    const { everyMs, onChange } = this.options;
    const due = this.clock() - this.lastSent >= everyMs / 1000 || (this.hasReturned && !this.held());
    // What has come back needs no further look; the next challenge is looked for soon after it was sent.
    const look = !due || !this.hasReturned;
    this.underWay = true;
    await Promise.allSettled([due ? this.challenge() : undefined, look ? this.lookAndNote() : undefined]);
    this.underWay = false;
    if (this.stopped) return;
    const held = this.held();
    if (held !== this.told) onChange?.(held, this.lookFault ?? this.fault);
    this.tellNeverHeld(held);
    this.told = held;
    this.rest(due || !held ? SOON_MS : this.untilNext());
  }

  /** Milliseconds to the next round while the lease is held. */
  private untilNext(): number {
    const { everyMs } = this.options;
    if (!this.hasReturned) return Math.min(everyMs / 4, 250);
    return Math.max(0, everyMs - (this.clock() - this.lastSent) * 1000);
  }

  private rest(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.round(), ms);
    this.timer.unref();
  }

  private tellNeverHeld(held: boolean): void {
    if (this.neverHeldTold) return;
    const missing = held ? null : this.missing();
    if (missing !== null && this.clock() - this.began < this.options.leaseMs / 1000) return;
    this.neverHeldTold = true;
    if (missing !== null) this.options.onNeverHeld?.(missing, this.lookFault ?? this.fault);
  }

  private async challenge(): Promise<void> {
    const { agency, leaseMs, send } = this.options;
    this.lastSent = this.clock();
    const nonce = this.nextNonce();
    for (const [old, at] of this.sent) if (this.clock() - at > leaseMs / 1000) this.sent.delete(old);
    this.fault = await send({ agency, process: this.process, nonce, leaseMs }).then(
      () => null,
      (fault: unknown) => fault,
    );
  }

  private nextNonce(): string {
    if (this.current !== null && !this.hasReturned && !this.held()) return this.current;
    this.current = randomBytes(16).toString('base64url');
    this.hasReturned = false;
    this.sent.set(this.current, this.lastSent);
    return this.current;
  }

  private async lookAndNote(): Promise<void> {
    this.lookFault = await this.look().then(
      () => null,
      (fault: unknown) => fault,
    );
  }

  private async look(): Promise<void> {
    const { agency, leaseMs, sql } = this.options;
    const [row] = await sql<Look>(LOOK, [agency, this.process]);
    if (row === undefined) return;
    this.seen = row;
    // Another server than the one that was relied on so far.
    if (this.databaseStarted !== null && this.databaseStarted !== row.started) this.lose();
    this.databaseStarted = row.started;
    if (!row.whole) return this.forget();
    if (row.nonce === this.current) this.hasReturned = true;
    const at = this.sent.get(row.nonce ?? '');
    if (at !== undefined) this.heldUntil = Math.max(this.heldUntil, at + leaseMs / 1000 - CLOCK_GRAIN_S);
  }

  private forget(): void {
    this.sent.clear();
    this.current = null;
    this.hasReturned = false;
    this.heldUntil = Number.NEGATIVE_INFINITY;
  }
}
