import type { Agency, Role } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';
import { instant } from '../request/instant';
import { OF_PAUSED } from '../subjectAccess/ownRequests';
import { answersAt, isCouncil } from './answersAt';
import { type AlertSource, type FoundAlert, MOST_TOLD, type OwedKind } from './toldAlerts';

/**
 * How long before its day it is told of a copy that has not left: an officer gives it out, and what is undecided by then is left
 * out. Told whatever was decided: else that it is told would say that something is held.
 */
const DAYS_BEFORE = 5;

interface Owed {
  /** `reference`, `organisation`, `person`, `due` and `role` of what is due, the most urgent first: at the moment `$1` and the day `$2`, at the agency `$3`. */
  readonly untold: string;
  keep(sql: RunSql, alert: FoundAlert, now: Date): Promise<unknown>;
}

const requests = (which: string) => `
SELECT q.id::text AS reference, q.controller AS organisation, q.person::text AS person, to_char(q.leaves_on, 'YYYY-MM-DD') AS due, NULL AS role
FROM subject_access.request q
WHERE q.left_at IS NULL AND q.closed_at IS NULL AND ${which} AND NOT ${OF_PAUSED} AND ${answersAt('$3', 'q.controller')}
ORDER BY q.leaves_on, q.id LIMIT ${MOST_TOLD}`;

const unlocks = (role: string, which: string) => `
SELECT h.request::text AS reference, h.controller AS organisation, q.person::text AS person, ${instant('q.due_at')} AS due, ${role} AS role
FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
WHERE ${which} AND h.answered_at IS NULL AND (${answersAt('$3', 'h.controller')} OR ${isCouncil('h.controller')})
ORDER BY q.due_at, h.request, h.controller LIMIT ${MOST_TOLD}`;

/** What goes to every controller that is asked, whatever is held, and stands in its list: told to the role whose round it is. */
const rounds = (which: string): Owed => ({
  untold: unlocks('h.assigned_to', `${which} AND h.round_told_at IS NULL`),
  // A round that was opened meanwhile is another role's, and is told by itself.
  keep: (sql, { reference, organisation, role }, now) =>
    sql(
      `UPDATE tasks.unlock_handling h SET round_told_at = $3
       WHERE h.request = $1 AND h.controller = $2 AND h.assigned_to = $4 AND ${which} AND h.round_told_at IS NULL`,
      [reference, organisation, now, role],
    ),
});

const keepDay =
  (column: string): Owed['keep'] =>
  (sql, { reference, due }) =>
    sql(`UPDATE subject_access.request SET ${column} = $2 WHERE id = $1`, [reference, due]);

const OWED: Readonly<Record<OwedKind, Owed>> = {
  subjectAccessWaits: {
    untold: requests(
      `q.leaves_on BETWEEN $2::date AND $2::date + ${DAYS_BEFORE} AND q.waits_told_of IS DISTINCT FROM q.leaves_on`,
    ),
    keep: keepDay('waits_told_of'),
  },
  subjectAccessOverdue: {
    untold: requests('q.leaves_on < $2::date AND q.overdue_told_of IS DISTINCT FROM q.leaves_on'),
    keep: keepDay('overdue_told_of'),
  },
  breachOverdue: {
    untold: `
SELECT t.id::text AS reference, t.controller AS organisation, t.person::text AS person, NULL AS due, NULL AS role
FROM subject_access.breach_task t
WHERE t.decided_at IS NULL AND t.overdue_told_at IS NULL AND t.due_at <= $1 AND ${answersAt('$3', 't.controller')}
ORDER BY t.due_at, t.id LIMIT ${MOST_TOLD}`,
    keep: (sql, { reference }, now) =>
      sql('UPDATE subject_access.breach_task SET overdue_told_at = $2 WHERE id = $1', [reference, now]),
  },
  unlockAsked: rounds('h.round = 1'),
  unlockNotAnswered: {
    // Due anew where its asker disagrees.
    untold: unlocks('h.escalated_to', 'h.escalated_at IS NOT NULL AND h.escalation_told_at IS NULL'),
    keep: (sql, { reference, organisation }, now) =>
      sql(
        `UPDATE tasks.unlock_handling SET escalation_told_at = $3
         WHERE request = $1 AND controller = $2 AND escalated_at IS NOT NULL AND escalation_told_at IS NULL`,
        [reference, organisation, now],
      ),
  },
  unlockWentOn: rounds('h.round > 1'),
};

/** Asked every few seconds by every agency, and mostly in vain: one statement for all. */
const UNTOLD = Object.entries(OWED)
  .map(([kind, { untold }]) => `SELECT '${kind}' AS kind, o.* FROM (${untold}) o`)
  .join('\nUNION ALL\n');

type Row = Omit<FoundAlert, 'kind' | 'role'> & { readonly kind: OwedKind; readonly role: Role | null };

/** What the controllers of an agency owe: a subject's copy, a decision about a breach, an answer to whoever asked for what was withheld. */
export function owedAlerts(agency: Agency): AlertSource<OwedKind> {
  return {
    async untold(sql, now) {
      const rows = await sql<Row>(UNTOLD, [now, now.toISOString().slice(0, 10), agency]);
      return rows.map(({ role, ...alert }) => ({ ...alert, ...(role === null ? {} : { role }) }));
    },
    keep: (sql, alert, now) => OWED[alert.kind].keep(sql, alert, now),
  };
}
