import type { Pool } from 'pg';
import { SUBSCRIBERS } from '../subscribers';

/**
 * No mark that governance knows of is good any more of an agency whose database has applied more than governance has written: it
 * holds what was lost here, and its worker leaps over all that is written up to there, which would count as confirmed. It is noted
 * for good, since a moment later nothing shows it, as a mark that was presented and never given; a new seeding begins anew.
 */
const NOTE = `
UPDATE authority.lease_mark m SET presented = m.given + 1
FROM governance.replicas_ahead() AS ahead (publication)
  JOIN unnest($1::text[], $2::text[]) AS s (agency, publication) ON s.publication = ahead.publication
WHERE m.agency = s.agency AND m.presented <= m.given
  AND m.begun = (SELECT max(l.begun) FROM authority.lease_mark l WHERE l.agency = s.agency)`;

export async function noteReplicasAhead(pool: Pick<Pool, 'query'>): Promise<void> {
  await pool.query(NOTE, [SUBSCRIBERS.map(({ agency }) => agency), SUBSCRIBERS.map(({ publication }) => publication)]);
}
