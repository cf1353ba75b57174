import type { RunSql } from '../../kit/replica/readReplica';
import { REVIEWERS } from './requestEmergencyAccess';

/**
 * Emergency access beyond the rate that no second person confirmed by its time: the reviewers of the asker's own organisation
 * are told, once for each grant, whatever became of the grant since. The reference is that organisation's review. Nothing is
 * closed by it: access in an emergency is never refused for rate. Returns how many grants there were.
 */
export async function alertUnconfirmed(sql: RunSql, now: Date): Promise<number> {
  const told = await sql(
    `WITH late AS (
       UPDATE authority.emergency_access a SET unconfirmed_alert_at = $1 FROM authority.emergency_request r
       WHERE r.id = a.request AND r.confirm_by <= $1 AND r.confirmed_at IS NULL AND a.unconfirmed_alert_at IS NULL
       RETURNING a.id, r.organisation)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), late.organisation, $2::text[], 'emergencyNotConfirmed', v.id, ARRAY[v.person], $1
     FROM late JOIN authority.emergency_review v ON v.access = late.id AND v.controller = late.organisation RETURNING id`,
    [now, [...REVIEWERS]],
  );
  return told.length;
}
