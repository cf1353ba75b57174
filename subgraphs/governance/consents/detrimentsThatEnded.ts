import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { requireDecisionReviewer } from './reviewsDue';

/** One organisation's decision of detriment that was ended. */
export interface DetrimentEnded {
  readonly id: string;
  readonly personId: string;
  readonly reviewer: string;
  readonly practitioner: string;
  /** ISO 8601. */
  readonly endedAt: string;
  readonly endedReason: string | null;
  readonly endedBy: string | null;
}

/**
 * A page of the decisions of detriment of the requester's own organisation that somebody ended, latest first: those of which its
 * officers and leads are alerted. One that was decided anew ended at the moment at which the next began, and opened nothing. Throws
 * QUERY_NOT_GRANTED.
 */
export async function detrimentsThatEnded(scope: RequestScope, page: ListPage): Promise<PageOf<DetrimentEnded>> {
  requireDecisionReviewer(scope.requester);
  const { rows: entries, next } = await pageRows<DetrimentEnded>(scope, page, {
    list: ['detrimentsEnded'],
    columns: `d.id, d.person AS "personId", d.reviewer, d.by_practitioner AS practitioner, ${instant('d.valid_until')} AS "endedAt",
      d.ended_reason AS "endedReason", d.ended_practitioner AS "endedBy"`,
    from: 'authority.detriment d',
    where: `d.controller = $1 AND d.valid_until IS NOT NULL AND NOT EXISTS (SELECT FROM authority.detriment anew
      WHERE anew.person = d.person AND anew.controller = d.controller AND anew.valid_from = d.valid_until)`,
    values: [scope.requester.organisation.id],
    person: 'd.person',
    order: [
      { by: 'd.valid_until', type: 'timestamptz', descending: true },
      { by: 'd.id', type: 'uuid' },
    ],
  });
  await scope.subjects(entries.map(({ personId }) => personId));
  return { entries, next };
}
