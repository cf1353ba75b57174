import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import { requestOfReviews, requireOpen } from './ownRequests';

/**
 * Takes back what reviews of one request decided, before its copy leaves: a health professional says otherwise since, or a
 * reviewer erred. The decision is kept and no longer counts; what it was about is undecided, and waits for whoever is named next.
 * Law: DPA 2018 Sch 3 para 6(1). Throws DECISION_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, REASON_MISSING.
 */
export async function reopenReviews(
  scope: RequestScope,
  key: string,
  reviews: readonly string[],
  reason: string,
): Promise<{ readonly reopened: readonly string[] }> {
  requireRole(scope, 'reopenReviews');
  const given = requireReason(reason);
  const asked = [...new Set(reviews)].sort();
  const found = await requestOfReviews(scope, asked);
  if (found === null) throw unknownDecision();
  const { person, request } = found;
  const { result } = await scope.act(
    { act: 'reopenReviews', key, person, input: { reviews: asked, reason } },
    async ({ sql, now }) => {
      await requireOpen(sql, request);
      const reopened = await sql(
        `UPDATE subject_access.review SET superseded_at = $2, reopened_by = $3, reopening_reason = $4
         WHERE id = ANY($1::uuid[]) AND decision IS NOT NULL AND superseded_at IS NULL RETURNING id`,
        [asked, now, scope.requester.practitioner, given],
      );
      if (reopened.length !== asked.length) throw unknownDecision();
      // Against the copy that may be leaving, which was made of what is taken back.
      await sql('UPDATE subject_access.request SET decisions = decisions + $2 WHERE id = $1', [request, asked.length]);
      return { reopened: asked };
    },
  );
  return result;
}

function unknownDecision(): SourceFault {
  return new SourceFault(
    'DECISION_UNKNOWN',
    'One of these is no review of your organisation that is decided and whose decision stands: take them from the list of grounds, of one request.',
  );
}
