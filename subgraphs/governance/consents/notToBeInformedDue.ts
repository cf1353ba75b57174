import { dayOf } from '#policies/core/legalDay';
import type { RunSql } from '../../kit/replica/readReplica';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { isHub } from '../involvements/party';
import { requireReader } from '../involvements/register';
import { DECISION_REVIEWERS, today } from './reviewsDue';

export interface ReviewDue {
  readonly id: string;
  readonly personId: string;
  readonly whom: string;
  readonly reason: string;
  readonly author: string | null;
  readonly reviewBy: string;
}

interface DueRow extends ReviewDue {
  readonly organisation: string;
}

/**
 * Tells the officers and leads of the organisation that keeps it of whom not to inform, once for each day of review that has
 * come. It stands until it is ended: what nobody looks at again keeps a parent out for good. Returns how many there were.
 */
export async function alertNotToBeInformedDue(sql: RunSql, now: Date): Promise<number> {
  const told = await sql(
    `WITH due AS (
       UPDATE authority.not_to_be_informed SET told_of = review_by
       WHERE ended_at IS NULL AND review_by <= ${today('$1')} AND told_of IS DISTINCT FROM review_by
       RETURNING id, by_organisation, person)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), by_organisation, $2::text[], 'notToBeInformedDue', id, ARRAY[person], $1 FROM due RETURNING id`,
    [now, [...DECISION_REVIEWERS]],
  );
  return told.length;
}

/**
 * Records whose review is due today or was before, longest due first, a page of them: to the hub all, to another organisation's leads and
 * officers its own. Nothing of a person from whom the reader is barred. Throws QUERY_NOT_GRANTED.
 */
export async function dueForReview(scope: RequestScope, page: ListPage): Promise<PageOf<ReviewDue>> {
  requireReader(scope);
  const { requester, now } = scope;
  const { rows, next } = await pageRows<DueRow>(scope, page, {
    list: ['notToBeInformedReviews'],
    columns: `n.id, n.person AS "personId", n.whom, last.reason, last.by_practitioner AS author, last.by_organisation AS organisation,
       to_char(n.review_by, 'YYYY-MM-DD') AS "reviewBy"`,
    from: `authority.not_to_be_informed n
     CROSS JOIN LATERAL (SELECT e.reason, e.by_practitioner, e.by_organisation FROM authority.not_to_be_informed_event e
       WHERE e.record = n.id ORDER BY e.at DESC, e.id LIMIT 1) last`,
    where: 'n.ended_at IS NULL AND n.review_by <= $1::date AND ($2 OR n.by_organisation = $3)',
    values: [dayOf(now), isHub(requester), requester.organisation.id],
    person: 'n.person',
    order: [
      { by: 'n.review_by', type: 'date' },
      { by: 'n.id', type: 'uuid' },
    ],
  });
  const subjects = await scope.subjects(rows.map(({ personId }) => personId));
  const entries = rows.flatMap(({ organisation, ...row }, index) => {
    const subject = subjects[index];
    if (subject === undefined || subject.excluded) return [];
    if (organisation === requester.organisation.id) return [row];
    return [{ ...row, author: scope.withholdPlace('NotToBeInformedReview', row.id, 'author', null) }];
  });
  return { entries, next };
}
