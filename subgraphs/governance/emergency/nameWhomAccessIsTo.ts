import { nameWhomTheyRead } from '../../kit/acts/nameWhomTheyRead';
import type { RequestScope } from '../../kit/request/requestScope';

/**
 * Whoever ended an emergency access, or closed a review of it, reads of whom it is in `emergencyReviews`, or asked for it: as there,
 * of nobody where they may not know of another of the same request.
 */
export async function nameWhomAccessIsTo(
  scope: RequestScope,
  { grant = null, review = null }: { readonly grant?: string | null; readonly review?: string | null },
): Promise<void> {
  const [row] = await scope.sql<{ person: string; persons: readonly string[] }>(
    `SELECT a.person::text AS person,
       ARRAY(SELECT o.person::text FROM authority.emergency_access o WHERE o.request = a.request) AS persons
     FROM authority.emergency_access a
     WHERE a.id::text = coalesce($1, (SELECT v.access::text FROM authority.emergency_review v WHERE v.id::text = $2))`,
    [grant, review],
  );
  if (row !== undefined) await nameWhomTheyRead(scope, row.person, [...row.persons]);
}
