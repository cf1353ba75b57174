import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { Effect } from '../../kit/acts/act';
import { SUBSCRIBERS } from '../subscribers';

export interface Everywhere {
  readonly committedAt: Date;
  readonly effects: readonly Effect[];
}

export interface CommitBounds {
  /** How long the call waits for agencies that have not confirmed, in milliseconds. */
  readonly waitMs: number;
  /** Life of a lease, in milliseconds: an agency whose last one has run out is not waited for. */
  readonly leaseMs: number;
}

/** A commit that is confirmed at once is never looked at; later ones every `LOOK_MS`. */
const FIRST_LOOK_MS = 30;
const LOOK_MS = 20;

/**
 * Commits an open transaction (`SET LOCAL synchronous_commit = remote_apply`) and says from when each agency answers by it.
 *
 * PostgreSQL waits for the subscriptions named in `synchronous_standby_names`, and no timeout of its own ends that wait:
 * another connection watches, and cancels it (the commit stands) when every agency that has not confirmed is past its lease,
 * or the bound is reached. A nonce that governance accepts after this commit reaches an agency only after the commit itself,
 * so the last lease that can bridge it is one accepted before.
 */
export async function commitEverywhere(client: PoolClient, watch: Pool, bounds: CommitBounds): Promise<Everywhere> {
  const { rows } = await client.query<{ standbys: string; pid: number }>(
    "SELECT current_setting('synchronous_standby_names') AS standbys, pg_backend_pid() AS pid",
  );
  const [{ standbys, pid } = { standbys: '', pid: 0 }] = rows;
  const watching = new CommitWatch(watch, bounds, pid, waitsForAll(standbys));
  const commit = client.query('COMMIT').finally(() => watching.committed());
  const [effects] = await Promise.all([watching.run(), commit]);
  return { committedAt: new Date(), effects };
}

/** Whether a commit waits for each of our subscriptions. Where it does not, it has to be looked after. */
function waitsForAll(standbys: string): boolean {
  const [, count, names] = /^(?:FIRST\s+)?(\d+)\s*\((.*)\)$/i.exec(standbys.trim()) ?? [];
  const named = new Set((names ?? '').split(',').map((name) => name.trim().replaceAll('"', '')));
  return Number(count) >= named.size && SUBSCRIBERS.every(({ publication }) => named.has(publication));
}

interface Look {
  readonly waiting: boolean | null;
  readonly lsn: string;
  readonly replayed: Readonly<Record<string, boolean>> | null;
  readonly accepted: Readonly<Record<string, number>> | null;
}

const LOOK = `
SELECT (SELECT a.wait_event = 'SyncRep' FROM pg_stat_activity a WHERE a.pid = $1) AS waiting, pg_current_wal_insert_lsn()::text AS lsn,
  (SELECT json_object_agg(r.application_name, r.replay_lsn >= coalesce($2::pg_lsn, pg_current_wal_insert_lsn()))
    FROM pg_stat_replication r WHERE r.replay_lsn IS NOT NULL) AS replayed,
  (SELECT json_object_agg(l.agency, l.age) FROM (
    SELECT c.agency, extract(epoch FROM clock_timestamp() - max(c.accepted_at)) * 1000 AS age
    FROM governance.lease_challenge c GROUP BY c.agency) l) AS accepted`;

class CommitWatch {
  private readonly began = performance.now();
  private returnNow: () => void = () => undefined;
  private readonly returned = new Promise<void>((done) => {
    this.returnNow = done;
  });
  private settled = false;
  /** At or beyond the commit's own place, since taken after it was written. */
  private target: string | null = null;
  private committedAtMs = 0;

  constructor(
    private readonly pool: Pool,
    private readonly bounds: CommitBounds,
    private readonly pid: number,
    /** A commit that returns by itself was applied everywhere. */
    private readonly complete: boolean,
  ) {}

  committed(): void {
    this.settled = true;
    this.returnNow();
  }

  async run(): Promise<readonly Effect[]> {
    const leases = new Map<Agency, number>();
    const applied = new Map<Agency, string>();
    await this.pause(FIRST_LOOK_MS);
    for (;;) {
      if (this.settled && this.complete) return SUBSCRIBERS.map(({ agency }) => confirmedNow(agency));
      const look = await this.look();
      const now = Date.now();
      if (this.target === null) {
        if (this.settled || look.waiting === true) [this.target, this.committedAtMs] = [look.lsn, now];
        await this.pause(LOOK_MS);
        continue;
      }
      for (const { agency, publication } of SUBSCRIBERS)
        if (look.replayed?.[publication] === true && !applied.has(agency))
          applied.set(agency, new Date(now).toISOString());
      for (const { agency } of SUBSCRIBERS) {
        const age = look.accepted?.[agency];
        const accepted = age === undefined ? Number.NEGATIVE_INFINITY : now - age;
        leases.set(agency, Math.min(accepted, this.committedAtMs) + this.bounds.leaseMs);
      }
      const open = SUBSCRIBERS.filter(({ agency }) => !applied.has(agency));
      const late = performance.now() - this.began >= this.bounds.waitMs;
      if (late || open.every(({ agency }) => (leases.get(agency) ?? 0) <= now)) {
        await this.cancel();
        return SUBSCRIBERS.map(({ agency }) => effectOf(agency, applied.get(agency), leases.get(agency), now));
      }
      await this.pause(LOOK_MS);
    }
  }

  /** Until the commit returns, or for a while where it has. */
  private async pause(ms: number): Promise<void> {
    if (this.settled) return this.complete ? undefined : wait(ms);
    const ended = new AbortController();
    await Promise.race([this.returned, wait(ms, undefined, { signal: ended.signal }).catch(() => undefined)]);
    ended.abort();
  }

  private async look(): Promise<Look> {
    const { rows } = await this.pool.query<Look>(LOOK, [this.pid, this.target]);
    const [row] = rows;
    if (row === undefined) throw new Error('PostgreSQL gave no account of its replication.');
    return row;
  }

  /** Ends the wait, not the commit: a backend that waits for replicas has written its commit already. */
  private async cancel(): Promise<void> {
    await this.pool.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'",
      [this.pid],
    );
  }
}

function confirmedNow(agency: Agency): Effect {
  return { agency, confirmed: true, effectiveAt: new Date().toISOString() };
}

function effectOf(agency: Agency, applied: string | undefined, lease: number | undefined, now: number): Effect {
  if (applied !== undefined) return { agency, confirmed: true, effectiveAt: applied };
  // Never since governance started: it holds no lease, and answers nothing until it has caught up.
  const until = lease === undefined || !Number.isFinite(lease) ? now : lease;
  return { agency, confirmed: false, effectiveAt: new Date(until).toISOString() };
}
