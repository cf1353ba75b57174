import { MOST_TOLD, type ToldAlert } from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import { OF_NONE_PROTECTED } from './ofNoneProtected';

/**
 * Section 47 enquiries that nobody has reviewed by when somebody was to, and of which nobody was told; none whose case would lead
 * to a protected person.
 */
export function overdueCaseReviews(sql: RunSql, now: Date): Promise<readonly ToldAlert[]> {
  return sql<ToldAlert>(
    `SELECT r.id::text AS reference, r.organisation, r.person::text AS person, NULL AS due FROM public.case_review r
     WHERE r.closed_at IS NULL AND r.overdue_told_at IS NULL AND r.due_at <= $1 AND ${OF_NONE_PROTECTED}
     ORDER BY r.due_at, r.id LIMIT ${MOST_TOLD}`,
    [now],
  );
}
