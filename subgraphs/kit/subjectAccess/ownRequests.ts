import { OFFICERS } from '#policies/core/acts';
import type { GrantorKind } from '#policies/core/consent/capacity';
import { SourceFault } from '../http/maskError';
import { notBarred } from '../replica/notExcluded';
import type { RequestScope } from '../request/requestScope';
import { UUID } from '../tasks/holderTasks';

export interface AccessRequestRow {
  readonly id: string;
  readonly person: string;
  readonly capacity: GrantorKind;
  readonly representative: string | null;
  /** ISO dates. */
  readonly receivedOn: string;
  readonly leavesOn: string;
  readonly extended: boolean;
}

/** Of a row of subject_access.request, as `q`. */
export const REQUEST_COLUMNS = `q.id::text AS id, q.person::text AS person, q.capacity, q.representative,
  to_char(q.received_on, 'YYYY-MM-DD') AS "receivedOn", to_char(q.leaves_on, 'YYYY-MM-DD') AS "leavesOn",
  q.extended_at IS NOT NULL AS extended`;

/** Requests to the requester's own organisation, those that leave first first; none about a child who is barred. */
export async function accessRequestsOf(scope: RequestScope, first: number): Promise<readonly AccessRequestRow[]> {
  requireOfficer(scope);
  const barred = notBarred(scope, 'q.person', 2);
  const rows = await scope.sql<AccessRequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM subject_access.request q WHERE q.controller = $1 AND ${barred.condition}
     ORDER BY q.leaves_on DESC, q.id LIMIT $2`,
    [scope.requester.organisation.id, first, ...barred.values],
  );
  const states = await scope.subjects(rows.map(({ person }) => person));
  return rows.filter((_row, index) => states[index]?.excluded === false);
}

/** One of the requester's own organisation; another's, and one about a child who is barred, is none. Throws REQUEST_UNKNOWN. */
export async function ownRequest(scope: RequestScope, request: string): Promise<AccessRequestRow> {
  const [row] = UUID.test(request)
    ? await scope.sql<AccessRequestRow>(
        `SELECT ${REQUEST_COLUMNS} FROM subject_access.request q WHERE q.id = $1 AND q.controller = $2`,
        [request, scope.requester.organisation.id],
      )
    : [];
  const state = row === undefined ? null : await scope.subject(row.person);
  if (row === undefined || state === null || state.excluded)
    throw new SourceFault('REQUEST_UNKNOWN', 'Your organisation has no such request: take its id from the list.');
  return row;
}

/** Throws ACCESS_NOT_YOURS. */
export function requireOfficer({ requester }: RequestScope): void {
  if (!OFFICERS.includes(requester.role))
    throw new SourceFault(
      'ACCESS_NOT_YOURS',
      `Requests for access and breaches are for these roles of their organisation: ${OFFICERS.join(', ')}.`,
    );
}
