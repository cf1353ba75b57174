import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import { hasAuthorityStill } from './authority';
import { type AccessRequestRow, ownRequest, REQUEST_COLUMNS, requireOpen } from './ownRequests';

/**
 * Closes a request of which no copy can leave any more, because governance says that the authority to make it has ended; never
 * another: whose authority stands is given the copy. It is not opened again, whoever has authority makes a new one. Throws
 * REQUEST_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, AUTHORITY_STANDS, REASON_MISSING.
 */
export async function closeAccessRequest(
  scope: RequestScope,
  key: string,
  request: string,
  reason: string,
): Promise<AccessRequestRow> {
  requireRole(scope, 'closeSubjectAccessRequest');
  const given = requireReason(reason);
  const found = await ownRequest(scope, request);
  const { result } = await scope.act(
    { act: 'closeSubjectAccessRequest', key, person: found.person, input: { request, reason } },
    async ({ sql, now }) => {
      await requireOpen(sql, request);
      if (await hasAuthorityStill(scope, found))
        throw new SourceFault(
          'AUTHORITY_STANDS',
          'The authority to make this request stands: the copy leaves on its day, and is not refused by closing it.',
        );
      const [row] = await sql<AccessRequestRow>(
        `UPDATE subject_access.request q SET closed_at = $2, closed_by = $3, closing_reason = $4
         WHERE q.id = $1 RETURNING ${REQUEST_COLUMNS}`,
        [request, now, scope.requester.practitioner, given],
      );
      if (row === undefined) throw new Error('The request was not closed.');
      return row;
    },
  );
  return result;
}
