import { REVIEW_TERMS, REVIEWER_ROLES, type ReviewKind } from '#policies/core/subjectAccess';
import type { RunSql } from '../replica/readReplica';
import type { Requester } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';

/**
 * Whoever opens the list of reviews in a role that reviews may be named from then on. There is no other register of staff:
 * that somebody exists, in which role and where, is what a token of their own organisation says.
 */
export async function noteReviewer({ sql, requester, now }: RequestScope): Promise<void> {
  const { organisation, practitioner, role } = requester;
  if (!REVIEWER_ROLES.includes(role)) return;
  await sql(
    `INSERT INTO subject_access.reviewer (organisation, practitioner, role, known_since) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [organisation.id, practitioner, role, now],
  );
}

/** Whether a practitioner of the namer's organisation is known in a role that decides this kind; the namer is by their own token. */
export async function mayReview(sql: RunSql, by: Requester, practitioner: string, kind: ReviewKind): Promise<boolean> {
  const { roles } = REVIEW_TERMS[kind];
  if (practitioner === by.practitioner && roles.includes(by.role)) return true;
  const known = await sql(
    'SELECT FROM subject_access.reviewer WHERE organisation = $1 AND practitioner = $2 AND role = ANY($3::text[]) LIMIT 1',
    [by.organisation.id, practitioner, roles],
  );
  return known.length > 0;
}
