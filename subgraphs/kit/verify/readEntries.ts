import type { ClientBase } from 'pg';
import type { LogEntry } from '#policies/disclosure/verifyLog';

/** Records read at once. */
const AT_ONCE = 2000;

/** All of a range in one value: row by row the driver, not the hashing, would set the pace. */
const RANGE = `SELECT coalesce(string_agg(
  int8send(l.seq) || l.body_hash || l.restricted_hash || l.leaf_hash
  || int4send(octet_length(convert_to(l.receipt, 'UTF8'))) || convert_to(l.receipt, 'UTF8')
  || int4send(coalesce(octet_length(l.body), -1)) || int4send(coalesce(octet_length(r.body), -1))
  || coalesce(l.body, '') || coalesce(r.body, ''), '' ORDER BY l.seq), '') AS packed
FROM disclosure.log l LEFT JOIN disclosure.restricted r USING (seq) WHERE l.seq > $1 AND l.seq <= $2`;

/**
 * All records of a log by ascending sequence number, some at a time; the next ones are fetched while these are looked at. Run
 * in one snapshot. Throws RangeError on what is no row of a log: hashes of another length, for one.
 */
export async function* readEntries(client: ClientBase, last: number): AsyncGenerator<readonly LogEntry[]> {
  const read = async (after: number): Promise<Buffer> => {
    const query = { name: 'verify.range', text: RANGE, values: [after, after + AT_ONCE] };
    const { rows } = await client.query<{ packed: Buffer }>(query);
    return rows[0]?.packed ?? Buffer.alloc(0);
  };
  let next = last > 0 ? read(0) : null;
  for (let after = 0; next !== null; after += AT_ONCE) {
    const packed = await next;
    next = after + AT_ONCE < last ? read(after + AT_ONCE) : null;
    // Nobody waits for it while these are looked at; it is awaited in the next turn all the same.
    next?.catch(() => undefined);
    yield unpack(packed);
  }
}

const HASHES = 96;

function unpack(packed: Buffer): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (let at = 0; at < packed.length; ) {
    const seq = Number(packed.readBigInt64BE(at));
    const hashes = packed.subarray(at + 8, at + 8 + HASHES);
    const receiptAt = at + 8 + HASHES + 4;
    const lengthsAt = receiptAt + packed.readInt32BE(receiptAt - 4);
    const [bodyLength, restrictedLength] = [packed.readInt32BE(lengthsAt), packed.readInt32BE(lengthsAt + 4)];
    const bodyAt = lengthsAt + 8;
    const restrictedAt = bodyAt + Math.max(bodyLength, 0);
    at = restrictedAt + Math.max(restrictedLength, 0);
    if (at > packed.length) throw new RangeError(`Record ${seq} is no record of a log.`);
    entries.push({
      seq,
      receipt: packed.toString('utf8', receiptAt, lengthsAt),
      body: bodyLength < 0 ? null : packed.subarray(bodyAt, restrictedAt),
      restricted: restrictedLength < 0 ? null : packed.subarray(restrictedAt, at),
      bodyHash: hashes.subarray(0, 32),
      restrictedHash: hashes.subarray(32, 64),
      leaf: hashes.subarray(64),
    });
  }
  return entries;
}
