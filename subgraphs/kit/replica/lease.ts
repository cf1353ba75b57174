import { randomBytes, randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import type { GivenMark, LeaseMark, MarkKeeper, MarkVerdict, ToFind } from './leaseMark';
import type { RunSql } from './readReplica';

/** Seconds of a clock that never jumps and goes on in suspend; not `process.hrtime`, which stops there. */
export type SteadyClock = () => number;

/** What keeps a lease from being held, the first that applies. */
export const LEASE_GAPS = [
  'notRead',
  'agencyPutBack',
  'governancePutBack',
  'notSubscribed',
  'copying',
  'notAccepted',
  'notReturned',
] as const;
export type LeaseGap = (typeof LEASE_GAPS)[number];

export interface Lease {
  /** Whether what this replica says may still be relied on. False from the start until the first nonce came back. */
  held(): boolean;
  /**
   * Null while it is held. Else: the replica cannot be read; this database, or governance's, was put back from an older copy; its
   * subscription is not there, or disabled; the first copy is under way; governance does not accept the nonce; the nonce does not
   * come back through replication.
   */
  missing(): LeaseGap | null;
  /** Whether a database was found to be put back from an older copy, and is so still. */
  putBack(): boolean;
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
  /** What the database says of itself at the moment. */
  readonly presented: LeaseMark;
}

/** What governance says to a nonce that it can take in. */
export type LeaseAnswer =
  /**
   * It goes out through replication. `mark` is to be kept before it counts; null where governance is of a version without. `toFind` must
   * be there by then; null where governance is of a version that does not say.
   */
  | { readonly kind: 'accepted'; readonly mark: number | null; readonly toFind: ToFind | null }
  /** It does not go out. `presented` is the highest mark of that seeding that was durable here once; null where another seeding is. */
  | { readonly kind: 'putBack'; readonly verdict: Exclude<MarkVerdict, 'goesOn'>; readonly presented: number | null };

export interface LeaseOptions {
  readonly agency: string;
  readonly leaseMs: number;
  /** Milliseconds between challenges. */
  readonly everyMs: number;
  /** Hands a nonce to governance; rejects where governance does not accept it, whatever the mark. */
  send(challenge: LeaseChallenge): Promise<LeaseAnswer>;
  readonly sql: RunSql;
  readonly marks: MarkKeeper;
  readonly clock?: SteadyClock;
  /** Told when the lease is lost, and when it is held again, with what the last challenge or look failed with. */
  readonly onChange?: (held: boolean, fault: unknown) => void;
  /** Told once, where no lease was ever held within the life of one from the start. */
  readonly onNeverHeld?: (missing: LeaseGap, fault: unknown) => void;
  /** Told whenever nothing that was sent before counts any longer. */
  readonly onLost?: () => void;
  /** Told when it is found that a database was put back, and with null when that is over. */
  readonly onPutBack?: (verdict: Exclude<MarkVerdict, 'goesOn'> | null) => void;
}

/** The steady clock shows hundredths of a second: the two readings of a lease may err by one each. */
const CLOCK_GRAIN_S = 0.02;

/** Marks that other processes present meanwhile are no sign of anything: so often a challenge is sent again at once. */
const MOST_OVERTAKEN = 5;

/** Milliseconds from a challenge to the first look whether it came back, and between looks while no lease is held. */
const SOON_MS = 25;

const LOOK = `
SELECT pg_postmaster_start_time()::text AS started,
  EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
    WHERE d.datname = current_database() AND s.subenabled) AS subscribed,
  NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'governance'::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srrelid = c.oid AND r.srsubstate = 'r')) AS whole,
  (SELECT c.nonce FROM governance.lease_challenge c WHERE c.agency = $1 AND c.process = $2) AS nonce`;

/** A nonce on its way. */
interface Sent {
  readonly at: number;
  /** To be kept before the nonce counts; undefined until governance's answer is there, null where there is none. */
  toKeep: GivenMark | null | undefined;
}

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
 * Neither would a nonce alone: a database that was put back from a copy receives it too, though what came between is lost to it
 * for good, since governance's slot is past that. So governance gives a mark with each nonce; before the nonce counts, the mark
 * is made durable in a table that no replication fills; and the next challenge presents what it reads there. Who presents less
 * than was presented before went back. With the mark governance says what it did since the last that was presented: what came
 * back after it and does not hold it has lost it (docs/decisions/0038).
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
    putBack: () => lease.putBack(),
    lose: () => lease.lose(),
    stop: () => lease.stop(),
  };
}

class ChallengedLease implements Lease {
  private readonly clock: SteadyClock;
  private readonly process = randomUUID();
  private readonly sent = new Map<string, Sent>();
  /** Counts what ended all that was sent before: a mark that was read earlier is presented no more. */
  private losses = 0;
  private older: Exclude<MarkVerdict, 'goesOn'> | null = null;
  private heldUntil = Number.NEGATIVE_INFINITY;
  private lastSent = Number.NEGATIVE_INFINITY;
  /** The nonce that was sent last. */
  private current: string | null = null;
  private hasReturned = false;
  private databaseStarted: string | null = null;
  private fault: unknown = null;
  private lookFault: unknown = null;
  private markFault: unknown = null;
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
    if (this.lookFault !== null || this.markFault !== null) return 'notRead';
    if (this.older !== null) return this.older;
    if (!this.seen.subscribed) return 'notSubscribed';
    if (!this.seen.whole) return 'copying';
    return this.fault === null ? 'notReturned' : 'notAccepted';
  }

  putBack(): boolean {
    return this.older !== null;
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
    if (held !== this.told) onChange?.(held, this.lastFault());
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
    if (missing !== null) this.options.onNeverHeld?.(missing, this.lastFault());
  }

  private lastFault(): unknown {
    return this.lookFault ?? this.markFault ?? this.fault;
  }

  private async challenge(): Promise<void> {
    const at = this.clock();
    this.lastSent = at;
    for (const [old, sent] of this.sent) if (at - sent.at > this.options.leaseMs / 1000) this.sent.delete(old);
    this.markFault = null;
    this.fault = await this.sendUntilJudged(at).then(
      () => null,
      (fault: unknown) => fault,
    );
  }

  /** Another process of the agency may have presented a later mark between our reading and governance's: then once more. */
  private async sendUntilJudged(at: number): Promise<void> {
    const { agency, leaseMs, send } = this.options;
    for (let overtaken = 0; overtaken <= MOST_OVERTAKEN; overtaken += 1) {
      const { losses } = this;
      const presented = await this.readMark();
      // What was read may be of a server that is gone.
      if (losses !== this.losses) return;
      const nonce = this.nextNonce(at);
      const answer = await send({ agency, process: this.process, nonce, leaseMs, presented });
      if (answer.kind === 'accepted') return this.noteAccepted(nonce, presented, answer);
      const { verdict } = answer;
      if (verdict === 'governancePutBack' || (await this.isBehind(presented, answer.presented)))
        return this.notePutBack(verdict);
    }
    throw new Error('Other processes of the agency presented later marks again and again.');
  }

  private readMark(): Promise<LeaseMark> {
    return this.options.marks.read().catch((fault: unknown) => {
      this.markFault = fault;
      throw fault;
    });
  }

  /** What was presented was durable here before: what is not there now, read after that was told, is lost. */
  private async isBehind(sent: LeaseMark, presented: number | null): Promise<boolean> {
    const now = await this.readMark();
    return now.seeding === sent.seeding && (presented === null || now.mark < presented || now.incomplete === true);
  }

  private noteAccepted(
    nonce: string,
    { seeding, mark: from }: LeaseMark,
    { mark, toFind }: Extract<LeaseAnswer, { kind: 'accepted' }>,
  ): void {
    const sent = this.sent.get(nonce);
    const { process, options } = this;
    if (sent !== undefined)
      sent.toKeep = mark === null ? null : { agency: options.agency, process, nonce, seeding, mark, from, toFind };
    this.notePutBack(null);
  }

  private notePutBack(verdict: Exclude<MarkVerdict, 'goesOn'> | null): void {
    if (verdict !== null) this.forget();
    if (verdict === this.older) return;
    this.older = verdict;
    this.options.onPutBack?.(verdict);
  }

  private nextNonce(at: number): string {
    if (this.current !== null && !this.hasReturned && !this.held()) return this.current;
    this.current = randomBytes(16).toString('base64url');
    this.hasReturned = false;
    this.sent.set(this.current, { at, toKeep: undefined });
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
    const sent = this.sent.get(row.nonce ?? '');
    // Without governance's answer it is not known what is to be kept: its next nonce will do.
    if (row.nonce === this.current && (sent === undefined || sent.toKeep !== undefined)) this.hasReturned = true;
    if (sent?.toKeep === undefined) return;
    const { losses } = this;
    const { toKeep } = sent;
    const keeping = toKeep === null ? 'kept' : await this.options.marks.keep(toKeep);
    // The server may have gone meanwhile, and with it what made the nonce worth anything.
    if (losses !== this.losses) return;
    if (keeping === 'gone') {
      this.hasReturned = false;
      return;
    }
    // The next challenge says so.
    if (keeping === 'lacking') this.forget();
    const whole = toKeep?.toFind?.whole ?? true;
    if (keeping === 'lacking' || !whole) {
      this.lastSent = Number.NEGATIVE_INFINITY;
      return;
    }
    sent.toKeep = null;
    this.heldUntil = Math.max(this.heldUntil, sent.at + leaseMs / 1000 - CLOCK_GRAIN_S);
  }

  private forget(): void {
    this.losses += 1;
    this.options.onLost?.();
    this.sent.clear();
    this.current = null;
    this.hasReturned = false;
    this.heldUntil = Number.NEGATIVE_INFINITY;
  }
}
