import type { ClientBase } from 'pg';
import { type CheckedRun, runCheck } from '#policies/disclosure/checkRun';
import { readRows } from './readRows';

/** Records of a log that are checked together. */
export interface Range {
  /** The first begins a block of subjects. */
  readonly first: number;
  readonly last: number;
  /** How many of them the log holds: all but in its last range. */
  readonly held: number;
}

/** The ranges of a log whose last sequence number is `last`, `most` records each. A log without records has an empty one. */
export function* rangesOf(last: number, most: number): Generator<Range> {
  for (let first = 1; first === 1 || first <= last; first += most)
    yield { first, last: first + most - 1, held: Math.max(0, Math.min(most, last - first + 1)) };
}

/** Reads and checks the records of a range. Below the first range nothing may stand: whatever does is read with it. */
export async function checkRange(client: ClientBase, { first, last, held }: Range): Promise<CheckedRun> {
  const run = runCheck(first, last - first + 1);
  await readRows(client, { from: first === 1 ? null : first, to: last }, run.check);
  return run.end(held);
}
