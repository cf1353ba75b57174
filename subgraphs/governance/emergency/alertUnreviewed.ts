import { ROLE_KINDS } from '#policies/core/roleKinds';
import type { Role } from '#policies/core/vocabulary';
import type { RunSql } from '../../kit/replica/readReplica';
import { REVIEW_ESCALATION, REVIEWERS } from './requestEmergencyAccess';

const OVERSIGHT: Role = 'scrutineer';

/**
 * Reviews of emergency access that nobody closed by their day: the reviewers of that controller are told, who knew of it, and the
 * role to which it goes on, once for each. Each stays open until it is closed with an outcome. Of that of the asker's own organisation,
 * whose lead may have barred whoever reviews it, the scrutineer of its area is told too, who lists no other. Returns how many there were.
 */
export async function alertUnreviewed(sql: RunSql, now: Date): Promise<number> {
  const told = await sql(
    `WITH late AS (
       UPDATE authority.emergency_review SET overdue_alert_at = $1
       WHERE closed_at IS NULL AND overdue_alert_at IS NULL AND due_at <= $1 RETURNING id, controller, person, access),
     told AS (
       SELECT id, person, controller AS organisation, $2::text[] AS roles FROM late
       UNION ALL SELECT late.id, late.person, s.id, $3::text[] FROM late
         JOIN authority.emergency_access a ON a.id = late.access JOIN authority.emergency_request r ON r.id = a.request
         JOIN governance.organisation own ON own.id = late.controller AND own.id = r.organisation
         JOIN governance.organisation s ON s.area = own.area AND s.kind = ANY($4)),
     written AS (
       INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
       SELECT gen_random_uuid(), organisation, roles, 'emergencyReviewOverdue', id, ARRAY[person], $1 FROM told)
     SELECT FROM late`,
    [now, [...REVIEWERS, REVIEW_ESCALATION], [OVERSIGHT], ROLE_KINDS[OVERSIGHT]],
  );
  return told.length;
}
