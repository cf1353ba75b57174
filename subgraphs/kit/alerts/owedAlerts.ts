import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';
import { instant } from '../request/instant';
import { OF_PAUSED } from '../subjectAccess/ownRequests';
import { answersAt, isCouncil } from './answersAt';
import { type AlertSource, MOST_TOLD, type ToldAlert } from './toldAlerts';

/**
 * How long before its day it is told of a copy that has not left: an officer gives it out, and what is undecided by then is left
 * out. Told whatever was decided: else that it is told would say that something is held.
 */
const DAYS_BEFORE = 5;

/** What the controllers of an agency owe: a subject's copy, a decision about a breach, an answer to whoever asked for what was withheld. */
export function owedAlerts(agency: Agency): readonly AlertSource[] {
  const requests = (sql: RunSql, now: Date, which: string): Promise<readonly ToldAlert[]> =>
    sql<ToldAlert>(
      `SELECT q.id::text AS reference, q.controller AS organisation, q.person::text AS person, to_char(q.leaves_on, 'YYYY-MM-DD') AS due
       FROM subject_access.request q
       WHERE q.left_at IS NULL AND q.closed_at IS NULL AND NOT ${OF_PAUSED} AND ${which} AND ${answersAt('$2', 'q.controller')}
       ORDER BY q.leaves_on, q.id LIMIT ${MOST_TOLD}`,
      [now.toISOString().slice(0, 10), agency],
    );
  const keepDay =
    (column: string) =>
    (sql: RunSql, { reference, due }: ToldAlert) =>
      sql(`UPDATE subject_access.request SET ${column} = $2 WHERE id = $1`, [reference, due]);
  return [
    {
      kind: 'subjectAccessWaits',
      untold: (sql, now) =>
        requests(
          sql,
          now,
          `q.leaves_on BETWEEN $1::date AND $1::date + ${DAYS_BEFORE} AND q.waits_told_of IS DISTINCT FROM q.leaves_on`,
        ),
      keep: keepDay('waits_told_of'),
    },
    {
      kind: 'subjectAccessOverdue',
      untold: (sql, now) =>
        requests(sql, now, 'q.leaves_on < $1::date AND q.overdue_told_of IS DISTINCT FROM q.leaves_on'),
      keep: keepDay('overdue_told_of'),
    },
    {
      kind: 'breachOverdue',
      untold: (sql, now) =>
        sql<ToldAlert>(
          `SELECT t.id::text AS reference, t.controller AS organisation, t.person::text AS person, NULL AS due
           FROM subject_access.breach_task t
           WHERE t.decided_at IS NULL AND t.overdue_told_at IS NULL AND t.due_at <= $1 AND ${answersAt('$2', 't.controller')}
           ORDER BY t.due_at, t.id LIMIT ${MOST_TOLD}`,
          [now, agency],
        ),
      keep: (sql, { reference }, now) =>
        sql('UPDATE subject_access.breach_task SET overdue_told_at = $2 WHERE id = $1', [reference, now]),
    },
    {
      kind: 'unlockNotAnswered',
      // Due anew where its asker disagrees.
      untold: (sql) =>
        sql<ToldAlert>(
          `SELECT h.request::text AS reference, h.controller AS organisation, q.person::text AS person,
             ${instant('q.due_at')} AS due, h.escalated_to AS role
           FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
           WHERE h.escalated_at IS NOT NULL AND h.escalation_told_at IS NULL AND h.answered_at IS NULL
             AND (${answersAt('$1', 'h.controller')} OR ${isCouncil('h.controller')})
           ORDER BY q.due_at, h.request, h.controller LIMIT ${MOST_TOLD}`,
          [agency],
        ),
      keep: (sql, { reference, organisation }, now) =>
        sql(
          `UPDATE tasks.unlock_handling SET escalation_told_at = $3
           WHERE request = $1 AND controller = $2 AND escalated_at IS NOT NULL AND escalation_told_at IS NULL`,
          [reference, organisation, now],
        ),
    },
    {
      kind: 'unlockWentOn',
      // It goes to every controller that was asked, whatever is held, and stands in the list of that role.
      untold: (sql) =>
        sql<ToldAlert>(
          `SELECT h.request::text AS reference, h.controller AS organisation, q.person::text AS person,
             ${instant('q.due_at')} AS due, h.assigned_to AS role
           FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
           WHERE h.round > 1 AND h.round_told_at IS NULL AND h.answered_at IS NULL
             AND (${answersAt('$1', 'h.controller')} OR ${isCouncil('h.controller')})
           ORDER BY q.due_at, h.request, h.controller LIMIT ${MOST_TOLD}`,
          [agency],
        ),
      // A round that was opened meanwhile is another role's, and is told by itself.
      keep: (sql, { reference, organisation, role }, now) =>
        sql(
          `UPDATE tasks.unlock_handling SET round_told_at = $3
           WHERE request = $1 AND controller = $2 AND assigned_to = $4 AND round > 1 AND round_told_at IS NULL`,
          [reference, organisation, now, role],
        ),
    },
  ];
}
