import type { Organisation } from '#policies/core/protocol';
import type { RunSql } from '../replica/readReplica';
import { type UnlockAsking, unlockStep } from './unlockStep';

/** Requests escalated in one round. */
const ROUND = 200;

/** What was asked of a controller, its clock over at `$1`, that nobody answered and nobody was told of. */
export const LATE_UNLOCK = `tasks.unlock_handling h JOIN tasks.unlock_request q ON q.id = h.request AND q.round = h.round
  WHERE h.answered_at IS NULL AND h.escalated_at IS NULL AND q.due_at <= $1`;

/**
 * Requests that nobody answered by their clock: the next role of each controller that is asked hears of it, or the last. They stay to be
 * answered; what their asker reads at the clock's end does not change by it. Returns how many there were.
 */
export async function escalateUnlocks(sql: RunSql, now: Date, organisations: readonly Organisation[]): Promise<number> {
  const late = await sql<UnlockAsking & { request: string; controller: string; round: number }>(
    `SELECT h.request::text AS request, h.controller, h.round, q.route, q.purpose
     FROM ${LATE_UNLOCK} ORDER BY q.due_at, h.request, h.controller LIMIT ${ROUND}`,
    [now],
  );
  for (const { request, controller, round, ...asking } of late) {
    await sql(
      `UPDATE tasks.unlock_handling SET escalated_at = $4, escalated_to = $5
       WHERE request = $1 AND controller = $2 AND round = $3 AND answered_at IS NULL`,
      [request, controller, round, now, unlockStep(organisations, controller, asking, round + 1)],
    );
  }
  return late.length;
}
