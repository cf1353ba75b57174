import type { Express } from 'express';
import type { Pool, PoolClient } from 'pg';
import type { SourceMeters } from '#telemetry/metrics/sourceMeters';
import type { Lease, LeaseGap } from '../replica/lease';
import type { LogStanding } from '../witness/logStanding';

/** `refused`: governance refused its newest head. */
export type LogState = 'writable' | 'notWritable' | 'refused';

/** Whether a source can answer now, and if not, what is missing. Nothing in it depends on records. */
export interface SourceReadiness {
  readonly ready: boolean;
  readonly database: 'up' | 'down';
  /** Whether the replica of the governance tables may be relied on. */
  readonly lease: 'held' | 'notHeld';
  /** What keeps it from being held. */
  readonly leaseMissing?: LeaseGap;
  /** Whether a disclosure could be recorded; what is not recorded is not disclosed. */
  readonly log: LogState;
  /** Whether what the first fetch needs has been run once. */
  readonly rehearsed: boolean;
}

export interface ReadinessDesk {
  read(): Promise<Omit<SourceReadiness, 'ready' | 'rehearsed'>>;
  /** A batch of disclosure records was committed. */
  released(): void;
  /** A batch could not be committed: a full disk is seen by writing alone. */
  releaseFailed(): void;
}

/** Anyone may ask; the database is asked no more often than this. */
const REMEMBERED_MS = 250;
const PROBE_MS = 1500;
/** How long a failed write counts while nobody has tried another. */
const FAILURE_COUNTS_MS = 10_000;

/** The lock that every release takes, given back at once: it needs the log's head, and the right to append. */
const PROBE = `SELECT disclosure.lock('{}'::uuid[]), (
  SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p
  WHERE p.pronamespace = 'disclosure'::regnamespace AND p.proname = 'append') AS granted`;

export function readinessDesk(
  pool: Pool,
  lease: Pick<Lease, 'held' | 'missing'>,
  standing: Pick<LogStanding, 'refused'>,
): ReadinessDesk {
  let latest: { readonly at: number; readonly probed: Promise<Pick<SourceReadiness, 'database' | 'log'>> } | null =
    null;
  let failedAt = Number.NEGATIVE_INFINITY;
  return {
    async read() {
      const now = performance.now();
      if (latest === null || now - latest.at > REMEMBERED_MS) latest = { at: now, probed: probeWithin(pool) };
      const probed = await latest.probed;
      const failed = performance.now() - failedAt < FAILURE_COUNTS_MS;
      const log = standing.refused() ? 'refused' : failed ? 'notWritable' : probed.log;
      const missing = lease.missing();
      return {
        ...probed,
        log,
        lease: lease.held() ? 'held' : 'notHeld',
        ...(missing === null ? {} : { leaseMissing: missing }),
      };
    },
    released() {
      failedAt = Number.NEGATIVE_INFINITY;
    },
    releaseFailed() {
      failedAt = performance.now();
    },
  };
}

/** `/health`: the process lives. `/ready`: whether it can answer; 503 and what is missing where it cannot. */
export function mountReadiness(app: Express, desk: ReadinessDesk, rehearsed: () => boolean): void {
  app.get('/health', (_request, response) => void response.json({ status: 'up' }));
  app.get('/ready', async (_request, response) => {
    const found = { ...(await desk.read()), rehearsed: rehearsed() };
    const ready = found.database === 'up' && found.lease === 'held' && found.log === 'writable' && found.rehearsed;
    const state: SourceReadiness = { ready, ...found };
    response
      .status(state.ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .json(state);
  });
}

/** A pool with no connection to spare answers in no time either: it counts as down. */
async function probeWithin(pool: Pool): Promise<Pick<SourceReadiness, 'database' | 'log'>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Pick<SourceReadiness, 'database' | 'log'>>((done) => {
    timer = setTimeout(() => done({ database: 'down', log: 'notWritable' }), PROBE_MS);
  });
  try {
    return await Promise.race([probe(pool), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function probe(pool: Pool): Promise<Pick<SourceReadiness, 'database' | 'log'>> {
  let client: PoolClient | undefined;
  try {
    client = await pool.connect();
  } catch {
    return { database: 'down', log: 'notWritable' };
  }
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${PROBE_MS}`);
    const { rows } = await client.query<{ granted: boolean | null }>(PROBE);
    await client.query('ROLLBACK');
    client.release();
    return { database: 'up', log: rows[0]?.granted === true ? 'writable' : 'notWritable' };
  } catch (fault) {
    client.release(true);
    const answered =
      typeof (fault as { code?: unknown }).code === 'string' &&
      !/^(08|57P)/.test(String((fault as { code: string }).code));
    return { database: answered ? 'up' : 'down', log: 'notWritable' };
  }
}

/** Meters whose releases tell `/ready` too how the log stands. */
export function tellReadiness(meters: SourceMeters, readiness: ReadinessDesk): SourceMeters {
  return {
    ...meters,
    released(batch) {
      readiness.released();
      meters.released(batch);
    },
    releaseFailed(cause) {
      if (cause === 'log') readiness.releaseFailed();
      meters.releaseFailed(cause);
    },
  };
}
