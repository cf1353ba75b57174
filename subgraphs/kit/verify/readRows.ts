import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { emptyRow, type LogRow, type RowPart } from '#policies/disclosure/checkRun';

/** Sequence numbers, both inclusive; null where there is no bound. */
export interface SeqBounds {
  readonly from: number | null;
  readonly to: number | null;
}

/** In the order of the index: rows of some kilobytes are not to be sorted or hashed for a join. */
const PLAN = 'SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off';

/** Each table is bounded by itself: the planner does not carry a bound over to the other side of a join. */
function recordsIn({ from, to }: SeqBounds): string {
  const bounds = [
    ...(from === null ? [] : [`seq >= ${BigInt(from)}`]),
    ...(to === null ? [] : [`seq <= ${BigInt(to)}`]),
  ];
  const within = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`;
  return `COPY (
    SELECT l.seq, l.receipt, l.body_hash, l.restricted_hash, l.leaf_hash, l.body, r.body
    FROM (SELECT * FROM disclosure.log ${within}) l LEFT JOIN (SELECT * FROM disclosure.restricted ${within}) r USING (seq)
    ORDER BY l.seq) TO STDOUT (FORMAT binary)`;
}

/**
 * Tells the rows of a log by ascending sequence number; each lies in memory that the next are read into. Copied in PostgreSQL's
 * binary format: as text, every body would travel at twice its length. Run in one snapshot. Throws RangeError on what is no row
 * of a log.
 */
export async function readRows(client: ClientBase, range: SeqBounds, onRow: (row: LogRow) => void): Promise<void> {
  await client.query(PLAN);
  const row = emptyRow();
  let held: Buffer = Buffer.allocUnsafeSlow(FEW_CHUNKS);
  let rest = 0;
  let begun = false;
  for await (const chunk of client.query(copyTo(recordsIn(range))) as AsyncIterable<Buffer>) {
    if (rest + chunk.length > held.length) held = grown(held, rest, chunk.length);
    chunk.copy(held, rest);
    const end = rest + chunk.length;
    let at: number = begun ? 0 : afterHeader(held, end);
    begun ||= at > 0;
    for (let next = begun ? readRow(held, at, end, row) : 0; next > 0; next = readRow(held, at, end, row)) {
      at = next;
      if (row.bytes === held) onRow(row);
    }
    rest = end - at;
    held.copyWithin(0, at, end);
  }
  if (!begun || rest > 0) throw new RangeError('The copy of the log ended within a record.');
}

/** What arrives together, and the beginning of a row from before. One piece of memory: two new ones a chunk cost more. */
const FEW_CHUNKS = 1 << 18;

function grown(held: Buffer, used: number, more: number): Buffer {
  const larger = Buffer.allocUnsafeSlow((used + more) * 2);
  held.copy(larger, 0, 0, used);
  return larger;
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, and the length of what may follow them. */
const HEADER_BYTES = SIGNATURE.length + 8;

/** Where the first row begins; 0 while the header is not whole. */
function afterHeader(bytes: Buffer, end: number): number {
  if (end < HEADER_BYTES) return 0;
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new RangeError('The copy of the log has no header.');
  return HEADER_BYTES + bytes.readInt32BE(HEADER_BYTES - 4);
}

/** In the order of the copy's columns, of which the sequence number is the first. */
const COLUMNS: readonly RowPart[] = ['receipt', 'bodyHash', 'restrictedHash', 'leaf', 'body', 'restricted'];
const SEQ_BYTES = 8;

/** Reads the row that begins at `from` and gives its end; 0 while it is not whole. */
function readRow(bytes: Buffer, from: number, end: number, row: LogRow): number {
  if (from + 2 > end) return 0;
  const count = bytes.readInt16BE(from);
  if (count === END_OF_COPY) {
    row.bytes = NOTHING;
    return from + 2;
  }
  let at = from + 2;
  if (at + 4 + SEQ_BYTES > end) return 0;
  if (count !== COLUMNS.length + 1 || bytes.readInt32BE(at) !== SEQ_BYTES) throw noRecord();
  row.seq = bytes.readInt32BE(at + 4) * 2 ** 32 + bytes.readUInt32BE(at + 8);
  row.bytes = bytes;
  at += 4 + SEQ_BYTES;
  for (const part of COLUMNS) {
    if (at + 4 > end) return 0;
    const length = bytes.readInt32BE(at);
    const span = row[part];
    span.from = at + 4;
    span.to = length < 0 ? -1 : span.from + length;
    at = span.from + Math.max(length, 0);
    if (at > end) return 0;
    if (length < 0 && part !== 'body' && part !== 'restricted') throw noRecord();
  }
  return at;
}

const END_OF_COPY = -1;
const NOTHING = Buffer.alloc(0);

function noRecord(): RangeError {
  return new RangeError('A record without its hashes is no record of a log.');
}
