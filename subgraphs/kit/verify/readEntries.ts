import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { LogEntry } from '#policies/disclosure/verifyLog';

/** In the order of the index: rows of some kilobytes are not to be sorted or hashed for a join. */
const PLAN = 'SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off';
const RECORDS = `COPY (
  SELECT l.seq, l.receipt, l.body_hash, l.restricted_hash, l.leaf_hash, l.body, r.body
  FROM disclosure.log l LEFT JOIN disclosure.restricted r USING (seq) ORDER BY l.seq) TO STDOUT (FORMAT binary)`;

/**
 * All records of a log by ascending sequence number, as many at a time as arrive together. Copied in PostgreSQL's binary
 * format: as text, every body would travel at twice its length. Run in one snapshot. Throws RangeError on what is no row of a
 * log.
 */
export async function* readEntries(client: ClientBase): AsyncGenerator<readonly LogEntry[]> {
  await client.query(PLAN);
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of client.query(copyTo(RECORDS)) as AsyncIterable<Buffer>) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at: number = begun ? 0 : afterHeader(bytes);
    begun ||= at > 0;
    const entries: LogEntry[] = [];
    for (let row = begun ? rowAt(bytes, at) : null; row !== null; row = rowAt(bytes, at)) {
      at = row.end;
      if (row.fields.length > 0) entries.push(toEntry(row.fields));
    }
    rest = bytes.subarray(at);
    if (entries.length > 0) yield entries;
  }
  if (!begun || rest.length > 0) throw new RangeError('The copy of the log ended within a record.');
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, and the length of what may follow them. */
const HEADER_BYTES = SIGNATURE.length + 8;

/** Where the first row begins; 0 while the header is not whole. */
function afterHeader(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES) return 0;
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new RangeError('The copy of the log has no header.');
  return HEADER_BYTES + bytes.readInt32BE(HEADER_BYTES - 4);
}

interface CopiedRow {
  readonly end: number;
  /** None: the end of the copy. */
  readonly fields: readonly (Buffer | null)[];
}

/** The row that begins at `from`; null while it is not whole. */
function rowAt(bytes: Buffer, from: number): CopiedRow | null {
  if (from + 2 > bytes.length) return null;
  const count = bytes.readInt16BE(from);
  const fields: (Buffer | null)[] = [];
  let at = from + 2;
  for (let field = 0; field < count; field += 1) {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (at + Math.max(length, 0) > bytes.length) return null;
    fields.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return { end: at, fields };
}

function toEntry([seq, receipt, bodyHash, restrictedHash, leaf, body, restricted]: CopiedRow['fields']): LogEntry {
  if (!seq || !receipt || !bodyHash || !restrictedHash || !leaf || body === undefined || restricted === undefined)
    throw new RangeError('A record without its hashes is no record of a log.');
  return {
    seq: Number(seq.readBigInt64BE(0)),
    receipt: receipt.toString('utf8'),
    body,
    restricted,
    bodyHash,
    restrictedHash,
    leaf,
  };
}
