import type { RunSql } from '../../kit/replica/readReplica';
import { REVIEW_ESCALATION, REVIEWERS } from './requestEmergencyAccess';

/**
 * Reviews of emergency access that nobody closed by their day: the reviewers of that controller are told, who knew of it, and the
 * role to which it goes on, once for each. Each stays open until it is closed with an outcome. Returns how many there were.
 */
export async function alertUnreviewed(sql: RunSql, now: Date): Promise<number> {
  const told = await sql(
    `WITH late AS (
       UPDATE authority.emergency_review SET overdue_alert_at = $1
       WHERE closed_at IS NULL AND overdue_alert_at IS NULL AND due_at <= $1 RETURNING id, controller, person)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), controller, $2::text[], 'emergencyReviewOverdue', id, ARRAY[person], $1 FROM late RETURNING id`,
    [now, [...REVIEWERS, REVIEW_ESCALATION]],
  );
  return told.length;
}
