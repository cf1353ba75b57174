import { uptime } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { Effect } from '../../kit/acts/act';
import type { SteadyClock } from '../../kit/replica/lease';
import { SUBSCRIBERS } from '../subscribers';
import { type Challenge, LeaseBook } from './leaseBook';
import { namesAllWaitedFor } from './namesAllWaitedFor';
import { takingPart } from './takingPart';

export interface Everywhere {
  readonly committedAt: Date;
  readonly effects: readonly Effect[];
}

export interface CommitBounds {
  /** How long the call waits for agencies that have not confirmed, in milliseconds. */
  readonly waitMs: number;
  /** Life of a lease, in milliseconds: an agency whose last one has run out is not waited for. */
  readonly leaseMs: number;
  /** When each agency renewed. Without it every agency counts as renewed at the commit, and is waited for. */
  readonly leases?: LeaseBook;
  readonly clock?: SteadyClock;
  /** Who is waited for and told of; all of them where it is not given. */
  readonly subscribers?: typeof SUBSCRIBERS;
}

/** A commit that is confirmed at once is never looked at; later ones every `LOOK_MS`. */
const FIRST_LOOK_MS = 30;
const LOOK_MS = 20;
/** Steady clocks show hundredths of a second: the two readings of a lease may err by one each. */
const CLOCK_GRAIN_S = 0.02;

/**
 * Commits an open transaction with `synchronous_commit = remote_apply`, for it alone, and says from when each agency answers
 * by it. The caller has begun it and written. Throws where it was not committed; where the connection is lost, whether it was
 * is unknown.
 *
 * PostgreSQL waits for the subscriptions named in `synchronous_standby_names`, and no timeout of its own ends that wait:
 * another connection watches, and cancels it (the commit stands) when every agency that has not confirmed is past its lease,
 * or the bound is reached. A nonce that governance accepts after this commit reaches an agency only after the commit itself,
 * so the last lease that can bridge it is one accepted before. `watch` is not the pool that `client` came from: all of that
 * one's connections may be waiting.
 */
export async function commitEverywhere(client: ClientBase, watch: Pool, bounds: CommitBounds): Promise<Everywhere> {
  const { rows } = await client.query<{ standbys: string; pid: number }>(
    "SELECT set_config('synchronous_commit', 'remote_apply', true), current_setting('synchronous_standby_names') AS standbys, pg_backend_pid() AS pid",
  );
  const [{ standbys, pid } = { standbys: '', pid: 0 }] = rows;
  const watching = new CommitWatch(watch, bounds, pid, waitsForAll(standbys, bounds.subscribers ?? SUBSCRIBERS));
  const [, effects] = await Promise.all([commit(client, watching), watching.effects()]);
  return { committedAt: watching.committed, effects };
}

async function commit(client: ClientBase, watching: CommitWatch): Promise<void> {
  // PostgreSQL tells so when somebody ended the wait: what returns then was not applied everywhere.
  const onNotice = () => watching.waitEnded();
  client.on('notice', onNotice);
  try {
    await client.query('COMMIT');
  } finally {
    client.off('notice', onNotice);
    watching.returned();
  }
}

/** Whether a commit waits for each of these subscriptions. Where it does not, it has to be looked after. */
function waitsForAll(standbys: string, subscribers: typeof SUBSCRIBERS): boolean {
  const named = namesAllWaitedFor(standbys) ?? [];
  return subscribers.every(({ publication }) => named.includes(publication));
}

/** What `governance.commit_progress` says. */
interface Look {
  readonly waiting: boolean;
  /** A place in the log at or beyond the commit's own, once it was seen to be written. */
  readonly target: string;
  readonly applied: readonly string[];
  readonly challenges: readonly Challenge[];
}

class CommitWatch {
  private readonly clock: SteadyClock;
  private readonly leases: LeaseBook;
  private readonly subscribers: typeof SUBSCRIBERS;
  private readonly began: number;
  private readonly ended = new AbortController();
  private readonly applied = new Map<Agency, string>();
  /** A place in the log at or beyond the commit's own. */
  private target: string | null = null;
  /** When the commit was first known to stand: by the steady clock, and for people. */
  private committedAt = Number.POSITIVE_INFINITY;
  committed = new Date();

  constructor(
    private readonly pool: Pool,
    private readonly bounds: CommitBounds,
    private readonly pid: number,
    /** A commit that returns by itself was applied everywhere. */
    private complete: boolean,
  ) {
    this.clock = bounds.clock ?? uptime;
    this.leases = bounds.leases ?? new LeaseBook(this.clock);
    this.subscribers = bounds.subscribers ?? SUBSCRIBERS;
    this.began = this.clock();
  }

  returned(): void {
    this.stands();
    this.ended.abort();
  }

  waitEnded(): void {
    this.complete = false;
  }

  /** Settles when every agency has confirmed, or need not or cannot be waited for any longer; the commit's wait has ended then. */
  async effects(): Promise<readonly Effect[]> {
    await this.pause(FIRST_LOOK_MS);
    while (!(this.ended.signal.aborted && this.complete)) {
      // Taken first: what is over at this moment is judged by a look that began after it.
      const now = this.clock();
      await this.look();
      if (this.isOver(now)) {
        await this.endWait();
        const taking = await this.takingPart();
        return this.subscribers.map(({ agency }) => this.effectOf(agency, taking));
      }
      await this.pause(LOOK_MS);
    }
    const now = new Date().toISOString();
    return this.subscribers.map(({ agency }) => ({
      agency,
      confirmed: true,
      effectiveAt: this.applied.get(agency) ?? now,
      takesPart: true,
    }));
  }

  /** Until the commit returns, or for the time where it has. */
  private async pause(ms: number): Promise<void> {
    const { signal } = this.ended;
    await (signal.aborted ? wait(ms) : wait(ms, undefined, { signal }).catch(() => undefined));
  }

  private async look(): Promise<void> {
    const settled = this.ended.signal.aborted;
    const look = await this.ask();
    if (look === null) return;
    this.leases.note(look.challenges);
    if (this.target === null) {
      // The place of an earlier look may lie before the commit's own.
      if (!settled && !look.waiting) return;
      this.target = look.target;
      this.stands();
    }
    const now = new Date().toISOString();
    for (const { agency, publication } of this.subscribers)
      if (look.applied.includes(publication) && !this.applied.has(agency)) this.applied.set(agency, now);
  }

  private stands(): void {
    if (this.committedAt < Number.POSITIVE_INFINITY) return;
    this.committedAt = this.clock();
    this.committed = new Date();
  }

  /** Null where the watch itself fails: the commit still waits, so it is tried again. */
  private async ask(): Promise<Look | null> {
    try {
      const { rows } = await this.pool.query<{ look: Look }>('SELECT governance.commit_progress($1, $2) AS look', [
        this.pid,
        this.target,
      ]);
      return rows[0]?.look ?? null;
    } catch {
      return null;
    }
  }

  private isOver(now: number): boolean {
    if (now - this.began >= this.bounds.waitMs / 1000) return this.target !== null || this.ended.signal.aborted;
    if (this.target === null) return false;
    return this.subscribers.every(({ agency }) => this.applied.has(agency) || this.leaseEnd(agency) <= now);
  }

  /** The last moment at which the agency can hold a lease that it got without having applied the commit. */
  private leaseEnd(agency: Agency): number {
    const committedAt = Math.min(this.committedAt, this.clock());
    const renewed = this.bounds.leases === undefined ? committedAt : this.leases.lastRenewal(agency);
    if (renewed === undefined) return committedAt;
    return Math.min(renewed, committedAt) + this.bounds.leaseMs / 1000 + CLOCK_GRAIN_S;
  }

  /**
   * Ends the wait, not the commit: a backend that waits for replicas has written its commit already. Asked again until the
   * commit returns, since the state is seen and the signal sent in two steps.
   */
  private async endWait(): Promise<void> {
    while (!this.ended.signal.aborted) {
      await this.pool
        .query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'", [
          this.pid,
        ])
        .catch(() => undefined);
      await this.pause(LOOK_MS);
    }
  }

  /** In doubt all: what has not confirmed is not said to be of no account. */
  private async takingPart(): Promise<readonly Agency[]> {
    const taking = await takingPart(this.pool).catch(() => this.subscribers);
    return taking.map(({ agency }) => agency);
  }

  private effectOf(agency: Agency, taking: readonly Agency[]): Effect {
    const applied = this.applied.get(agency);
    if (applied !== undefined) return { agency, confirmed: true, effectiveAt: applied, takesPart: true };
    const inSeconds = this.leaseEnd(agency) - this.clock();
    const effectiveAt = new Date(Date.now() + inSeconds * 1000).toISOString();
    return { agency, confirmed: false, effectiveAt, takesPart: taking.includes(agency) };
  }
}
