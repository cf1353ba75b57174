import type { RunNamed } from './runNamed';

/**
 * What a subject's copy held when it left, and no value of it: all that the copy of this request may ever hold. Values stand as
 * keyed digests, so that one which was written since is known to be another.
 */
export interface LeftWith {
  /** Whether it told places: the child's whereabouts were not closed. */
  readonly places: boolean;
  /** Record -> field -> digest of its value. */
  readonly records: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Receipt -> what it names of that entry of who was told. */
  readonly told: Readonly<Record<string, readonly string[]>>;
}

/** A copy that leaves with an answer, for the first time. */
export interface LeavingCopy {
  readonly request: string;
  readonly leftAt: Date;
  /** How often its reviews had been decided or reopened when it was made. */
  readonly decisions: number;
  readonly leftWith: LeftWith;
}

/**
 * Records, in the transaction that releases an answer, that its copies leave: all of them, or none and false, where one has left
 * meanwhile or was closed, or a review of it was decided or reopened. Waits for nobody: a request that somebody works on counts as
 * moved.
 */
export async function leaveCopies(run: RunNamed, copies: readonly LeavingCopy[]): Promise<boolean> {
  if (copies.length === 0) return true;
  const left = await run({ name: 'subject_access.leave', text: LEAVE, values: [JSON.stringify(copies)] });
  return left.length === copies.length;
}

const LEAVE = `WITH leaving AS (
  SELECT * FROM json_to_recordset($1) AS l(request uuid, "leftAt" timestamptz, decisions int, "leftWith" jsonb)),
still AS (
  SELECT q.id FROM subject_access.request q JOIN leaving l ON l.request = q.id
  WHERE q.left_at IS NULL AND q.closed_at IS NULL AND q.decisions = l.decisions ORDER BY q.id FOR UPDATE OF q SKIP LOCKED)
UPDATE subject_access.request q SET left_at = l."leftAt", left_with = l."leftWith"
FROM leaving l WHERE q.id = l.request AND (SELECT count(*) FROM still) = (SELECT count(*) FROM leaving)
RETURNING q.id`;
