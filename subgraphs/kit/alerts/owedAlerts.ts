import { type Clocks, daysInForce } from '#policies/core/clocks';
import { dayOf } from '#policies/core/legalDay';
import type { Agency, Role } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';
import { instant } from '../request/instant';
import { OF_PAUSED } from '../subjectAccess/ownRequests';
import { MAY_BE_TOLD } from './mayBeTold';
import { type AlertSource, type FoundAlert, MOST_TOLD, type OwedKind } from './toldAlerts';

interface Owed {
  /** `reference`, `organisation`, `person`, `due`, `role` and `practitioner` of what is due, the most urgent first: at the moment `$1` and the day `$2`, at the agency `$3`; `$4` and `$5`: `subjectAccess.waits` in England and Wales. */
  readonly untold: string;
  keep(sql: RunSql, alert: FoundAlert, now: Date): Promise<unknown>;
}

const requests = (kind: OwedKind, which: string) => `
SELECT q.id::text AS reference, q.controller AS organisation, q.person::text AS person, to_char(q.leaves_on, 'YYYY-MM-DD') AS due, NULL AS role, NULL AS practitioner
FROM subject_access.request q
WHERE q.left_at IS NULL AND q.closed_at IS NULL AND ${which} AND NOT ${OF_PAUSED} AND ${MAY_BE_TOLD[kind]('$3', 'q.controller')}
ORDER BY q.leaves_on, q.id LIMIT ${MOST_TOLD}`;

const unlocks = (kind: OwedKind, role: string, which: string) => `
SELECT h.request::text AS reference, h.controller AS organisation, q.person::text AS person, ${instant('q.due_at')} AS due, ${role} AS role,
  NULL AS practitioner
FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
WHERE ${which} AND h.answered_at IS NULL AND ${MAY_BE_TOLD[kind]('$3', 'h.controller')}
ORDER BY q.due_at, h.request, h.controller LIMIT ${MOST_TOLD}`;

/** What goes to every controller that is asked, whatever is held, and stands in its list: told to the role whose round it is. */
const rounds = (kind: OwedKind, which: string): Owed => ({
  untold: unlocks(kind, 'h.assigned_to', `${which} AND h.round_told_at IS NULL`),
  // A round that was opened meanwhile is another role's, and is told by itself.
  keep: (sql, { reference, organisation, role }, now) =>
    sql(
      `UPDATE tasks.unlock_handling h SET round_told_at = $3
       WHERE h.request = $1 AND h.controller = $2 AND h.assigned_to = $4 AND ${which} AND h.round_told_at IS NULL`,
      [reference, organisation, now, role],
    ),
});

const WAITS_DAYS =
  "CASE (SELECT o.country FROM governance.organisation o WHERE o.id = q.controller) WHEN 'W' THEN $5::int ELSE $4::int END";

const keepDay =
  (column: string): Owed['keep'] =>
  (sql, { reference, due }) =>
    sql(`UPDATE subject_access.request SET ${column} = $2 WHERE id = $1`, [reference, due]);

const OWED: Readonly<Record<OwedKind, Owed>> = {
  // An officer gives it out, and what is undecided by then is left out. Whatever was decided: else that it is told would say that
  // something is held.
  subjectAccessWaits: {
    untold: requests(
      'subjectAccessWaits',
      `q.leaves_on BETWEEN $2::date AND $2::date + ${WAITS_DAYS} AND q.waits_told_of IS DISTINCT FROM q.leaves_on`,
    ),
    keep: keepDay('waits_told_of'),
  },
  subjectAccessOverdue: {
    untold: requests(
      'subjectAccessOverdue',
      'q.leaves_on < $2::date AND q.overdue_told_of IS DISTINCT FROM q.leaves_on',
    ),
    keep: keepDay('overdue_told_of'),
  },
  breachOverdue: {
    untold: `
SELECT t.id::text AS reference, t.controller AS organisation, t.person::text AS person, NULL AS due, NULL AS role, NULL AS practitioner
FROM subject_access.breach_task t
WHERE t.decided_at IS NULL AND t.overdue_told_at IS NULL AND t.due_at <= $1 AND ${MAY_BE_TOLD.breachOverdue('$3', 't.controller')}
ORDER BY t.due_at, t.id LIMIT ${MOST_TOLD}`,
    keep: (sql, { reference }, now) =>
      sql('UPDATE subject_access.breach_task SET overdue_told_at = $2 WHERE id = $1', [reference, now]),
  },
  unlockAsked: rounds('unlockAsked', 'h.round = 1'),
  unlockNotAnswered: {
    // Due anew where its asker disagrees.
    untold: unlocks(
      'unlockNotAnswered',
      'h.escalated_to',
      'h.escalated_at IS NOT NULL AND h.escalation_told_at IS NULL',
    ),
    keep: (sql, { reference, organisation }, now) =>
      sql(
        `UPDATE tasks.unlock_handling SET escalation_told_at = $3
         WHERE request = $1 AND controller = $2 AND escalated_at IS NOT NULL AND escalation_told_at IS NULL`,
        [reference, organisation, now],
      ),
  },
  unlockWentOn: rounds('unlockWentOn', 'h.round > 1'),
  disclosureCorrected: {
    // Whoever was given it more than once, or in several names, is told once of what was said at one moment.
    untold: `
SELECT min(n.id::text) AS reference, n.organisation, c.person::text AS person, NULL AS due, NULL AS role, n.practitioner
FROM subject_access.correction_notice n JOIN subject_access.correction c ON c.id = n.correction
WHERE n.at IS NOT NULL AND n.alerted_at IS NULL AND ${MAY_BE_TOLD.disclosureCorrected('$3', 'n.organisation')}
GROUP BY n.organisation, n.practitioner, n.at, c.person ORDER BY n.at, reference LIMIT ${MOST_TOLD}`,
    keep: (sql, { reference, person }, now) =>
      sql(
        `UPDATE subject_access.correction_notice n SET alerted_at = $3
         FROM subject_access.correction_notice told, subject_access.correction c
         WHERE told.id = $1 AND c.id = n.correction AND c.person = $2
           AND (n.organisation, n.at) = (told.organisation, told.at) AND n.practitioner IS NOT DISTINCT FROM told.practitioner`,
        [reference, person, now],
      ),
  },
};

/** Asked every few seconds by every agency, and mostly in vain: one statement for all. */
const UNTOLD = Object.entries(OWED)
  .map(([kind, { untold }]) => `SELECT '${kind}' AS kind, o.* FROM (${untold}) o`)
  .join('\nUNION ALL\n');

type Row = Omit<FoundAlert, 'kind' | 'role' | 'practitioner'> & {
  readonly kind: OwedKind;
  readonly role: Role | null;
  readonly practitioner: string | null;
};

/** What the controllers of an agency owe: a subject's copy, a decision about a breach, an answer to whoever asked for what was withheld. */
export function owedAlerts(agency: Agency, clocks: Clocks): AlertSource<OwedKind> {
  return {
    async untold(sql, now) {
      const waits = daysInForce(clocks, 'subjectAccess.waits', now);
      const values = [now, dayOf(now), agency, waits.E, waits.W];
      const rows = await sql<Row>(UNTOLD, values, 'owed.untold');
      return rows.map(({ role, practitioner, ...alert }) => ({
        ...alert,
        ...(role === null ? {} : { role }),
        ...(practitioner === null ? {} : { practitioner }),
      }));
    },
    keep: (sql, alert, now) => OWED[alert.kind].keep(sql, alert, now),
  };
}
