import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { requireDecisionReviewer } from './reviewsDue';

/** That somebody of one organisation recorded a consent, or a refusal, as ended. */
export interface ConsentEnded {
  readonly id: string;
  readonly personId: string;
  readonly gate: string;
  readonly event: 'withdrawn' | 'invalidated';
  /** ISO 8601. */
  readonly at: string;
  /** Of a withdrawal none is asked for. */
  readonly reason: string | null;
  readonly practitioner: string;
}

/**
 * A page of what the requester's own organisation recorded as withdrawn or found to be invalid, latest first, with the reason. What
 * another recorded is theirs to answer for: its words and whoever wrote them would tell where the person is known. Throws
 * QUERY_NOT_GRANTED.
 */
export async function consentsThatEnded(scope: RequestScope, page: ListPage): Promise<PageOf<ConsentEnded>> {
  requireDecisionReviewer(scope.requester);
  const { rows: entries, next } = await pageRows<ConsentEnded>(scope, page, {
    list: ['consentsEnded'],
    columns: `c.id, c.person AS "personId", c.gate, e.event, ${instant('e.at')} AS at, e.reason, e.by_practitioner AS practitioner`,
    from: 'authority.consent_event e JOIN authority.consent c ON c.id = e.consent',
    where: `e.by_organisation = $1 AND e.event IN ('withdrawn', 'invalidated')`,
    values: [scope.requester.organisation.id],
    person: 'c.person',
    order: [
      { by: 'e.at', type: 'timestamptz', descending: true },
      { by: 'c.id', type: 'uuid' },
    ],
  });
  await scope.subjects(entries.map(({ personId }) => personId));
  return { entries, next };
}
