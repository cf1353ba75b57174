import { type ClientBase, Query } from 'pg';
import type { Span } from '#policies/disclosure/checkRun';

/**
 * Tells the rows of a query in PostgreSQL's binary format: as text, bytes would travel at twice their length. Before each,
 * `columns` are set to where its columns lie in the bytes that are told; those of null end before they begin. A row is read before
 * `onRow` returns, since its memory is used again: no more is taken from the connection meanwhile. Rejects with RangeError on what
 * is no such copy, and with whatever `onRow` throws.
 */
export function copyRows(
  client: ClientBase,
  query: string,
  columns: readonly Span[],
  onRow: (bytes: Buffer) => void,
): Promise<void> {
  const reader = copyReader(columns, onRow);
  return new Promise((resolve, reject) => {
    const copy = new CopyOut(`COPY (${query}) TO STDOUT (FORMAT binary)`, reader.take);
    copy.on('error', reject);
    copy.on('end', () => {
      const fault = copy.fault ?? (reader.isEnded() ? null : new RangeError('The copy has no end.'));
      if (fault === null) resolve();
      else reject(fault);
    });
    client.query(copy);
  });
}

/** pg tells its query of every message that copies; what it does itself with a copy is to pass over it. */
class CopyOut extends Query {
  /** What stopped the reading. The rest of the copy is passed over: thrown here, it would end the process. */
  fault: Error | null = null;

  constructor(
    text: string,
    private readonly take: (message: Buffer) => void,
  ) {
    super(text);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.fault !== null) return;
    try {
      this.take(chunk);
    } catch (fault) {
      this.fault = fault instanceof Error ? fault : new Error(String(fault));
    }
  }
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, and the length of what may follow them. */
const HEADER_BYTES = SIGNATURE.length + 8;
const END_OF_COPY = -1;

/** No row goes over the end of a message: PostgreSQL's protocol has 'always one per row' (COPY Operations). */
function copyReader(columns: readonly Span[], onRow: (bytes: Buffer) => void) {
  let begun = false;
  let ended = false;
  return {
    take(message: Buffer): void {
      let at = begun ? 0 : afterHeader(message);
      begun = true;
      while (at < message.length) {
        if (ended || at + 2 > message.length) throw noRow();
        const count = message.readInt16BE(at);
        at += 2;
        ended = count === END_OF_COPY;
        if (ended) continue;
        if (count !== columns.length) throw noRow();
        at = findColumns(message, at, columns);
        onRow(message);
      }
    },
    isEnded: () => ended,
  };
}

function afterHeader(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new RangeError('The copy has no header.');
  return HEADER_BYTES + bytes.readInt32BE(HEADER_BYTES - 4);
}

/** Finds the columns that begin at `at`, and gives where they end. */
function findColumns(bytes: Buffer, begins: number, columns: readonly Span[]): number {
  let at = begins;
  for (const span of columns) {
    if (at + 4 > bytes.length) throw noRow();
    const length = bytes.readInt32BE(at);
    span.from = at + 4;
    span.to = length < 0 ? -1 : span.from + length;
    at = span.from + Math.max(length, 0);
    if (at > bytes.length) throw noRow();
  }
  return at;
}

function noRow(): RangeError {
  return new RangeError('A message of the copy holds no whole row.');
}

const INT8_BYTES = 8;

/** A column of the type int8 that is not null. Throws RangeError on anything else. */
export function readInt8(bytes: Buffer, { from, to }: Span): number {
  if (to - from !== INT8_BYTES) throw noRow();
  return bytes.readInt32BE(from) * 2 ** 32 + bytes.readUInt32BE(from + 4);
}
