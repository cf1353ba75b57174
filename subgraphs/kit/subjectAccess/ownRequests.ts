import { OFFICERS } from '#policies/core/acts';
import type { GrantorKind } from '#policies/core/consent/capacity';
import { UUID } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import { instant } from '../request/instant';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';

export interface AccessRequestRow {
  readonly id: string;
  readonly person: string;
  readonly capacity: GrantorKind;
  readonly representative: string | null;
  readonly recordedBy: string;
  /** ISO dates. */
  readonly receivedOn: string;
  readonly leavesOn: string;
  readonly extended: boolean;
  /** ISO date on which who asks was asked to make it clear, and has not yet: its day is not known. */
  readonly pausedOn: string | null;
  /** ISO 8601: when its copy was given out for the first time. */
  readonly leftAt: string | null;
  /** ISO 8601: when it was closed, because the authority to make it had ended. Then nothing leaves. */
  readonly closedAt: string | null;
  /** Both null where it was not closed. */
  readonly closedBy: string | null;
  readonly closingReason: string | null;
}

/** That who asks was asked to make a request `q` clear, and has not yet. */
export const OF_PAUSED =
  'EXISTS (SELECT FROM subject_access.clarification c WHERE c.request = q.id AND c.answered_on IS NULL)';

/** Of a row of subject_access.request, as `q`. */
export const REQUEST_COLUMNS = `q.id::text AS id, q.person::text AS person, q.capacity, q.representative, q.recorded_by AS "recordedBy",
  to_char(q.received_on, 'YYYY-MM-DD') AS "receivedOn", to_char(q.leaves_on, 'YYYY-MM-DD') AS "leavesOn",
  (SELECT to_char(c.asked_on, 'YYYY-MM-DD') FROM subject_access.clarification c
   WHERE c.request = q.id AND c.answered_on IS NULL) AS "pausedOn",
  q.extended_at IS NOT NULL AS extended, ${instant('q.left_at')} AS "leftAt",
  ${instant('q.closed_at')} AS "closedAt", q.closed_by AS "closedBy", q.closing_reason AS "closingReason"`;

/**
 * A page of requests to the requester's own organisation: those whose copy has not left, the first to leave first and those with
 * no day last; then those whose copy has, or that were closed, the latest first. None about a child who is barred.
 */
export async function accessRequestsOf(scope: RequestScope, page: ListPage): Promise<PageOf<AccessRequestRow>> {
  requireOfficer(scope);
  const { rows, next } = await pageRows<AccessRequestRow>(scope, page, {
    list: ['accessRequests'],
    columns: REQUEST_COLUMNS,
    from: 'subject_access.request q',
    where: 'q.controller = $1',
    values: [scope.requester.organisation.id],
    person: 'q.person',
    order: [
      { by: "coalesce(q.left_at, q.closed_at, 'infinity')", type: 'timestamptz', descending: true },
      { by: OF_PAUSED, type: 'boolean' },
      { by: 'q.leaves_on', type: 'date' },
      { by: 'q.id', type: 'uuid' },
    ],
  });
  const states = await scope.subjects(rows.map(({ person }) => person));
  return { entries: rows.filter((_row, index) => states[index]?.excluded === false), next };
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
  // What is read of a request tells of its person, and names them in the list alone.
  scope.names(row.person);
  return row;
}

/** The one request to the requester's own organisation that all of these reviews are of; null where there is none. */
export async function requestOfReviews(
  scope: RequestScope,
  reviews: readonly string[],
): Promise<{ readonly person: string; readonly request: string } | null> {
  const rows = reviews.every((id) => UUID.test(id))
    ? await scope.sql<{ person: string; request: string; number: number }>(
        `SELECT q.person::text AS person, q.id::text AS request, count(*)::int AS number
         FROM subject_access.review v JOIN subject_access.request q ON q.id = v.request
         WHERE v.id = ANY($1::uuid[]) AND q.controller = $2 GROUP BY q.id, q.person`,
        [[...reviews], scope.requester.organisation.id],
      )
    : [];
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0 || row.number !== reviews.length) return null;
  return (await scope.subject(row.person)).excluded ? null : row;
}

/** Whether the day on which its copy was to leave is past, and it has not. */
export function isOverdue({ leftAt, closedAt, pausedOn, leavesOn }: AccessRequestRow, now: Date): boolean {
  return leftAt === null && closedAt === null && pausedOn === null && leavesOn < dayOf(now);
}

/**
 * What somebody wrote may say where the child is; whoever wrote it reads it. While whereabouts are closed a representative reads to
 * others as where there is none. Of what is closed there is always a reason: to others it is null of every child, since a null that
 * only closed whereabouts explain would tell of them.
 */
export async function wordsShown(
  scope: RequestScope,
  { id, person, representative, recordedBy, closedBy, closingReason }: AccessRequestRow,
): Promise<Pick<AccessRequestRow, 'representative' | 'closingReason'>> {
  const { practitioner } = scope.requester;
  const hide = (field: string) => scope.withholdPlace('SubjectAccessRequest', id, field, null);
  const closed = recordedBy !== practitioner && (await scope.subject(person)).whereaboutsClosed;
  return {
    representative: closed ? hide('representative') : (representative ?? hide('representative')),
    closingReason: closingReason === null || closedBy === practitioner ? closingReason : hide('closingReason'),
  };
}

/** Throws ACCESS_NOT_YOURS. */
export function requireOfficer({ requester }: RequestScope): void {
  if (!OFFICERS.includes(requester.role))
    throw new SourceFault(
      'ACCESS_NOT_YOURS',
      `Requests for access and breaches are for these roles of their organisation: ${OFFICERS.join(', ')}.`,
    );
}

export interface LockedRequest {
  readonly left_at: Date | null;
  readonly closed_at: Date | null;
  readonly leaves_on: string;
}

/** Whoever does something about a request comes after the other. It is locked before its reviews are, by everybody. */
export async function lockRequest(sql: RunSql, request: string): Promise<LockedRequest> {
  const [row] = await sql<LockedRequest>(
    `SELECT left_at, closed_at, to_char(leaves_on, 'YYYY-MM-DD') AS leaves_on
     FROM subject_access.request WHERE id = $1 FOR UPDATE`,
    [request],
  );
  if (row === undefined) throw new Error('The request is there no more.');
  return row;
}

/**
 * Locks the request, and gives the day on which its copy leaves (ISO date). Throws COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED.
 */
export async function requireOpen(sql: RunSql, request: string): Promise<{ readonly leavesOn: string }> {
  return openOf(await lockRequest(sql, request));
}

/** What was decided is in the copy that left, or in none. Throws COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED. */
export function openOf(row: LockedRequest): { readonly leavesOn: string } {
  if (row.left_at !== null)
    throw new SourceFault(
      'COPY_HAS_LEFT',
      'The copy of this request has left and holds what had been decided by then: record a new request for what is to be decided since.',
    );
  if (row.closed_at !== null) throw requestClosed();
  return { leavesOn: row.leaves_on };
}

export function requestClosed(): SourceFault {
  return new SourceFault(
    'ACCESS_REQUEST_CLOSED',
    'This request is closed, because the authority to make it had ended: whoever has authority makes a new one.',
  );
}
