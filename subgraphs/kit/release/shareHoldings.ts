import type { HolderBasis } from '#policies/core/holderBasis';
import type { Obligation } from '#policies/core/vocabulary';
import type { RunNamed } from './runNamed';

/** What a holder told an organisation, as decided of one of its tasks; told outside of any answer. */
export interface SharedHoldings {
  readonly task: string;
  /** Id of the event. */
  readonly event: string;
  /** ISO 8601. */
  readonly at: string;
  /** The practitioner who decided. */
  readonly by: string;
  readonly reason: string;
  readonly sharedWith: string;
  readonly items: readonly string[];
  readonly basis: HolderBasis;
  readonly obligations: readonly Obligation[];
  /** In the holder's words; they stand with the task, and in no log. */
  readonly conditions: string | null;
}

/**
 * Decides these tasks in the transaction that records what was shared: all of them, or none and false, where one was decided
 * meanwhile. So a task is not decided before its disclosure stands in the log, and none stands there twice. Waits for nobody: a task
 * that somebody works on counts as moved.
 */
export async function shareHoldings(run: RunNamed, shared: readonly SharedHoldings[]): Promise<boolean> {
  if (shared.length === 0) return true;
  const decided = await run({ name: 'tasks.share', text: SHARE, values: [JSON.stringify(shared)] });
  return decided.length === shared.length;
}

const SHARE = `WITH shared AS (
  SELECT * FROM json_to_recordset($1)
    AS s(task uuid, event uuid, at timestamptz, by text, reason text, "sharedWith" text, items text[], basis jsonb, obligations text[], conditions text)),
still AS (
  SELECT t.id FROM tasks.holder_task t JOIN shared s ON s.task = t.id
  WHERE t.decided_at IS NULL ORDER BY t.id FOR UPDATE OF t SKIP LOCKED),
decided AS (
  UPDATE tasks.holder_task t SET decision = 'shared', reason = s.reason, decided_at = s.at, decided_by = s.by,
    shared_with = s."sharedWith", items = s.items, basis = s.basis, obligations = s.obligations, conditions = s.conditions
  FROM shared s WHERE t.id = s.task AND (SELECT count(*) FROM still) = (SELECT count(*) FROM shared)
  RETURNING s.event, s.task, s.at, s.reason, s.by)
INSERT INTO tasks.holder_task_event (id, task, at, event, reason, by_practitioner)
SELECT event, task, at, 'decided', reason, by FROM decided RETURNING task`;
