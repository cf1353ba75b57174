import type { Organisation } from '#policies/core/protocol';
import { UNLOCK_DESKS, unlockEscalation } from '#policies/core/unlockDesks';
import type { Role, UnlockRoute } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';

/** Requests escalated in one round. */
const ROUND = 200;

/**
 * Requests that nobody answered by their clock: the next role of each controller that is asked hears of it. They stay to be
 * answered; what their asker reads at the clock's end does not change by it. Returns how many there were.
 */
export async function escalateUnlocks(sql: RunSql, now: Date, organisations: readonly Organisation[]): Promise<number> {
  const late = await sql<{ request: string; controller: string; round: number; route: UnlockRoute }>(
    `SELECT h.request::text AS request, h.controller, h.round, q.route
     FROM tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
     WHERE h.answered_at IS NULL AND h.escalated_at IS NULL AND q.due_at <= $1
     ORDER BY q.due_at, h.request, h.controller LIMIT ${ROUND}`,
    [now],
  );
  for (const { request, controller, round, route } of late) {
    await sql(
      `UPDATE tasks.unlock_handling SET escalated_at = $4, escalated_to = $5
       WHERE request = $1 AND controller = $2 AND round = $3 AND answered_at IS NULL`,
      [request, controller, round, now, escalationOf(route, organisations, controller)],
    );
  }
  return late.length;
}

function escalationOf(route: UnlockRoute, organisations: readonly Organisation[], controller: string): Role {
  const kind = organisations.find(({ id }) => id === controller)?.kind;
  const desk = UNLOCK_DESKS[route];
  return kind === undefined || desk === null ? 'privacyOfficer' : unlockEscalation(desk, kind);
}
