import type { Pool } from 'pg';
import type { Logger } from 'pino';

const EVERY_MS = 60_000;

/**
 * Writes down as an event what time has ended already: nothing waits for it, since a consent past its time counts as expired
 * everywhere without it. Says how many there were.
 */
export async function sweepExpired(pool: Pick<Pool, 'query'>): Promise<number> {
  const { rows } = await pool.query<{ swept: number }>(`
WITH over AS (
  SELECT c.id, c.valid_until, last.seq FROM authority.consent c
    CROSS JOIN LATERAL (SELECT v.seq, v.event FROM authority.consent_event v WHERE v.consent = c.id ORDER BY v.seq DESC LIMIT 1) last
    WHERE c.valid_until <= now() AND last.event IN ('requested', 'given')
    ORDER BY c.person, c.id FOR UPDATE OF c SKIP LOCKED),
noted AS (
  INSERT INTO authority.consent_event (consent, seq, event, at) SELECT id, seq + 1, 'expired', valid_until FROM over RETURNING consent),
moved AS (
  UPDATE governance.consent g SET state = 'expired', conditions = CASE WHEN g.conditions IS NOT NULL THEN '' END FROM noted WHERE g.id = noted.consent RETURNING g.id)
SELECT count(*)::int AS swept FROM noted`);
  return rows[0]?.swept ?? 0;
}

/** Sweeps each minute for as long as the process runs. */
export function keepSweeping({ pool, log }: { readonly pool: Pool; readonly log: Logger }): void {
  const timer = setInterval(() => {
    sweepExpired(pool).catch((fault) => log.warn({ event: 'sweepFailed', kind: (fault as Error).name }));
  }, EVERY_MS);
  timer.unref();
}
