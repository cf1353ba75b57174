import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { requireDecisionReviewer } from './reviewsDue';

/** An assessment of a child's competence, as one organisation recorded it. */
export interface CompetenceFinding {
  readonly id: string;
  readonly personId: string;
  readonly decision: string;
  readonly competent: boolean;
  /** Null where none were named. */
  readonly categories: readonly string[] | null;
  readonly purposes: readonly string[] | null;
  /** As it was said who assessed. */
  readonly assessor: string;
  /** ISO 8601. */
  readonly assessedAt: string;
  readonly grounds: string;
  readonly practitioner: string;
  /** ISO 8601. */
  readonly recordedAt: string;
}

/**
 * A page of the assessments of competence that the requester's own organisation recorded, latest first, those included that a
 * later one took the place of: which one counts is told by `competence`. Its leads hear of one of a young child by its id, and ask
 * whoever assessed. Throws QUERY_NOT_GRANTED.
 */
export async function competenceFindings(scope: RequestScope, page: ListPage): Promise<PageOf<CompetenceFinding>> {
  requireDecisionReviewer(scope.requester);
  const { rows: entries, next } = await pageRows<CompetenceFinding>(scope, page, {
    list: ['competenceFindings'],
    columns: `c.id, c.person AS "personId", c.decision, c.competent, c.categories, c.purposes, c.assessor, ${instant('c.assessed_at')} AS "assessedAt", c.grounds,
      c.by_practitioner AS practitioner, ${instant('c.recorded_at')} AS "recordedAt"`,
    from: 'authority.competence c',
    where: 'c.by_organisation = $1',
    values: [scope.requester.organisation.id],
    person: 'c.person',
    order: [
      { by: 'c.recorded_at', type: 'timestamptz', descending: true },
      { by: 'c.id', type: 'uuid' },
    ],
  });
  await scope.subjects(entries.map(({ personId }) => personId));
  return { entries, next };
}
