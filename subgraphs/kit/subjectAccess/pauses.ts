import { randomUUID } from 'node:crypto';
import { clockInForce } from '#policies/core/clocks';
import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';
import { type AccessClock, invalidRequest, leavesOnOf, pausedDaysOf } from './leavesOn';
import { type AccessRequestRow, ownRequest, REQUEST_COLUMNS, requireOpen } from './ownRequests';

/**
 * Records that whoever asks was asked to make their request clear, where the controller reasonably needs it to find what is
 * meant: from today until they answer the days do not count, where the law of the clock says so, and no copy leaves. Throws
 * REQUEST_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, ACCESS_REQUEST_INVALID, REASON_MISSING. Law: UK GDPR art. 12A(5); DPA
 * 2018 s54(3C).
 */
export async function pauseAccessRequest(
  scope: RequestScope,
  key: string,
  request: string,
  question: string,
): Promise<AccessRequestRow> {
  requireRole(scope, 'pauseSubjectAccessRequest');
  const asked = requireReason(question, 'question');
  const found = await ownRequest(scope, request);
  const clock = clockInForce(scope.clocks, clockOf(found), scope.requester.organisation.country, found.receivedOn);
  if (clock?.pausedFor !== 'clarification')
    throw invalidRequest('The law of the day on which this request was received lets no clarification pause it.');
  const { result } = await scope.act(
    { act: 'pauseSubjectAccessRequest', key, person: found.person, input: { request, question } },
    async ({ sql, now }) => {
      const today = dayOf(now);
      await requireOpen(sql, request);
      const paused = await sql(
        `INSERT INTO subject_access.clarification (id, request, question, asked_on, asked_at, asked_by)
         SELECT $2, q.id, $3, $4, $5, $6 FROM subject_access.request q WHERE q.id = $1 AND q.leaves_on > $4::date
           AND NOT EXISTS (SELECT FROM subject_access.clarification c WHERE c.request = q.id AND c.answered_on IS NULL)
         RETURNING id`,
        [request, randomUUID(), asked, today, now, scope.requester.practitioner],
      );
      if (paused.length === 0)
        throw invalidRequest(
          'A request is paused before the day on which its copy was to leave, and once until it is resumed.',
        );
      return readRequest(sql, request);
    },
  );
  return result;
}

/**
 * Records the day on which they answered: from the next on the days count again, and the day of the copy follows. Throws
 * REQUEST_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, ACCESS_REQUEST_INVALID.
 */
export async function resumeAccessRequest(
  scope: RequestScope,
  key: string,
  request: string,
  answeredOn: string,
): Promise<AccessRequestRow> {
  requireRole(scope, 'resumeSubjectAccessRequest');
  if (!isIsoDate(answeredOn) || answeredOn > dayOf(scope.now))
    throw invalidRequest('answeredOn is the ISO date on which the answer was received, not in the future.');
  const found = await ownRequest(scope, request);
  const { result } = await scope.act(
    { act: 'resumeSubjectAccessRequest', key, person: found.person, input: { request, answeredOn } },
    async ({ sql, now }) => {
      await requireOpen(sql, request);
      const resumed = await sql(
        `UPDATE subject_access.clarification SET answered_on = $2, answered_at = $3, answered_by = $4
         WHERE request = $1 AND answered_on IS NULL AND asked_on <= $2::date RETURNING id`,
        [request, answeredOn, now, scope.requester.practitioner],
      );
      if (resumed.length === 0)
        throw invalidRequest('This request is not paused, or was paused only after that day: see pausedOn.');
      const row = await readRequest(sql, request);
      const days = await pausedDaysOf(sql, request);
      await sql('UPDATE subject_access.request SET leaves_on = $2 WHERE id = $1', [
        request,
        leavesOnOf(scope, clockOf(row), row.receivedOn, days),
      ]);
      return readRequest(sql, request);
    },
  );
  return result;
}

function clockOf({ extended }: AccessRequestRow): AccessClock {
  return extended ? 'subjectAccess.extended' : 'subjectAccess.request';
}

async function readRequest(sql: RunSql, request: string): Promise<AccessRequestRow> {
  const [row] = await sql<AccessRequestRow>(`SELECT ${REQUEST_COLUMNS} FROM subject_access.request q WHERE q.id = $1`, [
    request,
  ]);
  if (row === undefined) throw new Error('The request is there no more.');
  return row;
}
