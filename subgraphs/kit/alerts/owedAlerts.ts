import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';
import { OF_PAUSED } from '../subjectAccess/ownRequests';
import { answersAt } from './answersAt';
import { type AlertSource, MOST_TOLD, type ToldAlert } from './toldAlerts';

/** How long before its copy leaves it is told that something of a request waits for a decision: what is undecided is left out. */
const DAYS_BEFORE = 5;

/** What the controllers of an agency owe: to whoever asked for a copy, and to the supervisory authority. */
export function owedAlerts(agency: Agency): readonly AlertSource[] {
  const requests = (sql: RunSql, now: Date, which: string): Promise<readonly ToldAlert[]> =>
    sql<ToldAlert>(
      `SELECT q.id::text AS reference, q.controller AS organisation, q.person::text AS person, to_char(q.leaves_on, 'YYYY-MM-DD') AS day
       FROM subject_access.request q
       WHERE q.left_at IS NULL AND NOT ${OF_PAUSED} AND ${which} AND ${answersAt('$2', 'q.controller')}
       ORDER BY q.leaves_on, q.id LIMIT ${MOST_TOLD}`,
      [now.toISOString().slice(0, 10), agency],
    );
  const keepDay =
    (column: string) =>
    (sql: RunSql, { reference, day }: ToldAlert) =>
      sql(`UPDATE subject_access.request SET ${column} = $2 WHERE id = $1`, [reference, day]);
  return [
    {
      kind: 'subjectAccessWaits',
      untold: (sql, now) =>
        requests(
          sql,
          now,
          `q.leaves_on BETWEEN $1::date AND $1::date + ${DAYS_BEFORE} AND q.waits_told_of IS DISTINCT FROM q.leaves_on
           AND EXISTS (SELECT FROM subject_access.review v WHERE v.request = q.id AND v.decision IS NULL AND v.superseded_at IS NULL)`,
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
          `SELECT t.id::text AS reference, t.controller AS organisation, t.person::text AS person, NULL AS day
           FROM subject_access.breach_task t
           WHERE t.decided_at IS NULL AND t.overdue_told_at IS NULL AND t.due_at <= $1 AND ${answersAt('$2', 't.controller')}
           ORDER BY t.due_at, t.id LIMIT ${MOST_TOLD}`,
          [now, agency],
        ),
      keep: (sql, { reference }, now) =>
        sql('UPDATE subject_access.breach_task SET overdue_told_at = $2 WHERE id = $1', [reference, now]),
    },
  ];
}
