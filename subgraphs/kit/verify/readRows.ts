import type { ClientBase } from 'pg';
import { emptyRow, emptySpan, type LogRow, ROW_PARTS } from '#policies/disclosure/checkRun';
import { copyRows, readInt8 } from './copyRows';

/** Sequence numbers, both inclusive; null where there is no bound. */
export interface SeqBounds {
  readonly from: number | null;
  readonly to: number | null;
}

/** In the order of the index: rows of some kilobytes are not to be sorted or hashed for a join. */
const PLAN = 'SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off';

/** The sequence number, then the parts in their order. */
const COLUMNS = 'l.seq, l.receipt, l.body_hash, l.restricted_hash, l.leaf_hash, l.body, r.body';

/** Each table is bounded by itself: the planner does not carry a bound over to the other side of a join. */
function recordsIn({ from, to }: SeqBounds): string {
  const bounds = [
    ...(from === null ? [] : [`seq >= ${BigInt(from)}`]),
    ...(to === null ? [] : [`seq <= ${BigInt(to)}`]),
  ];
  const within = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`;
  return `SELECT ${COLUMNS}
    FROM (SELECT * FROM disclosure.log ${within}) l LEFT JOIN (SELECT * FROM disclosure.restricted ${within}) r USING (seq)
    ORDER BY l.seq`;
}

/**
 * Tells the rows of a log by ascending sequence number; each is read before `onRow` returns, since its memory is used again. Run in
 * one snapshot. Rejects with RangeError on what is no row of a log.
 */
export async function readRows(client: ClientBase, range: SeqBounds, onRow: (row: LogRow) => void): Promise<void> {
  await client.query(PLAN);
  const seq = emptySpan();
  const row = emptyRow();
  const needed = [row.receipt, row.bodyHash, row.restrictedHash, row.leaf];
  await copyRows(client, recordsIn(range), [seq, ...ROW_PARTS.map((part) => row[part])], (bytes) => {
    row.seq = readInt8(bytes, seq);
    row.bytes = bytes;
    for (const { to } of needed) if (to < 0) throw new RangeError('A record without its hashes is no record of a log.');
    onRow(row);
  });
}
