import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { mayName } from '../replica/mayName';
import { notBarred } from '../replica/notExcluded';
import type { SubjectState } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';
import { requireHolder, UUID } from './holderTasks';

/** A request as the holder who is to answer it sees it. */
export interface UnlockToAnswerRow {
  readonly id: string;
  readonly person: string;
  readonly dataItem: string;
  readonly route: string;
  readonly text: string;
  /** Null for another organisation than the reader's own while the child's whereabouts are closed to the reader. */
  readonly askedBy: string | null;
  readonly purpose: string;
  readonly askedAt: string;
  readonly dueAt: string;
  /** What the asker disagrees with, where this is a second round. */
  readonly disagreement: string | null;
}

type Stored = Omit<UnlockToAnswerRow, 'askedAt' | 'dueAt' | 'askedBy'> & {
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly dueAt: Date;
};

const TO_ANSWER = `
SELECT q.id::text AS id, q.person::text AS person, q.data_item AS "dataItem", q.route, q.text, q.organisation AS "askedBy",
  q.purpose, q.asked_at AS "askedAt", q.due_at AS "dueAt",
  (SELECT d.text FROM tasks.unlock_disagreement d WHERE d.request = q.id AND d.round = q.round) AS disagreement
FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
WHERE h.controller = $1 AND h.answered_at IS NULL`;

/** What the requester's own organisation is asked and has not answered, most urgent first. Throws TASKS_NOT_YOURS. */
export async function unlocksToAnswer(scope: RequestScope, first: number): Promise<readonly UnlockToAnswerRow[]> {
  requireHolder(scope);
  const barred = notBarred(scope, 'q.person', 2);
  const rows = await scope.sql<Stored>(`${TO_ANSWER} AND ${barred.condition} ORDER BY q.due_at, q.id LIMIT $2`, [
    ...[scope.requester.organisation.id, first],
    ...barred.values,
  ]);
  const states = await scope.subjects(rows.map(({ person }) => person));
  return rows.flatMap((row, index) => {
    const subject = states[index];
    return subject === undefined || subject.excluded ? [] : [toRow(scope, subject, row)];
  });
}

function toRow(
  scope: RequestScope,
  subject: SubjectState,
  { askedAt, dueAt, askedBy, ...row }: Stored,
): UnlockToAnswerRow {
  const named = mayName(subject, scope.requester, askedBy);
  return {
    ...row,
    askedBy: named ? askedBy : scope.withholdPlace('UnlockToAnswer', row.id, 'askedBy', null),
    askedAt: askedAt.toISOString(),
    dueAt: dueAt.toISOString(),
  };
}

/**
 * Answers for the requester's own organisation, once: whether something is disclosed, what is said, and in which context it is
 * to be read. Throws UNLOCK_UNKNOWN, UNLOCK_SAME_PERSON, REASON_MISSING.
 */
export async function answerUnlock(
  scope: RequestScope,
  key: string,
  request: string,
  given: { readonly disclosed: boolean; readonly answer: string; readonly context: string },
): Promise<{ readonly id: string; readonly answeredAt: string }> {
  requireHolder(scope);
  const [answer, context] = [requireReason(given.answer), requireReason(given.context)];
  const person = await personOf(scope, request);
  const { organisation, practitioner } = scope.requester;
  const { result } = await scope.act(
    { act: 'answerUnlock', key, person, input: { request, ...given } },
    async ({ sql, now }) => {
      const before = await sql(
        'SELECT FROM tasks.unlock_handling WHERE request = $1 AND controller = $2 AND answered_by = $3',
        [request, organisation.id, practitioner],
      );
      if (before.length > 0)
        throw new SourceFault(
          'UNLOCK_SAME_PERSON',
          'You answered this request before: a disagreement is answered by another holder of your organisation.',
        );
      const written = await sql(
        `UPDATE tasks.unlock_handling h SET disclosed = $3, answer = $4, context = $5, answered_at = $6, answered_by = $7
         FROM tasks.unlock_request q WHERE q.id = h.request AND q.round = h.round
           AND h.request = $1 AND h.controller = $2 AND h.answered_at IS NULL RETURNING h.request`,
        [request, organisation.id, given.disclosed, answer, context, now, practitioner],
      );
      if (written.length === 0) throw unknownRequest();
      return { id: request, answeredAt: now.toISOString() };
    },
  );
  return result;
}

/** The child of a request that this organisation was asked, ever; a request of a child who is barred is none. */
async function personOf(scope: RequestScope, request: string): Promise<string> {
  const [found] = UUID.test(request)
    ? await scope.sql<{ person: string }>(
        `SELECT q.person::text AS person FROM tasks.unlock_request q
         WHERE q.id = $1 AND EXISTS (SELECT FROM tasks.unlock_handling h WHERE h.request = q.id AND h.controller = $2)`,
        [request, scope.requester.organisation.id],
      )
    : [];
  const state = found === undefined ? null : await scope.subject(found.person);
  if (found === undefined || state === null || state.excluded) throw unknownRequest();
  return found.person;
}

function unknownRequest(): SourceFault {
  return new SourceFault(
    'UNLOCK_UNKNOWN',
    'Your organisation has no such request to answer: take its id from the list.',
  );
}
