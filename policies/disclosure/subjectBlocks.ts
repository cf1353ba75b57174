import { hash } from 'node:crypto';

/** Records whose index entries are compared as one. */
export const SUBJECT_BLOCK = 1024;

/**
 * An entry: the sequence number in 8 bytes, the length of the pseudonym in 4 (both big endian), the pseudonym. With its length
 * before it no two lists of entries are the same bytes.
 */
const LENGTH_AT = 8;
const PSEUDONYM_AT = 12;
const PSEUDONYM_BYTES = 32;
const ENTRY_BYTES = PSEUDONYM_AT + PSEUDONYM_BYTES;

/** Digest of the entries of a block, sorted by sequence number and pseudonym. */
export function digestOfEntries(entries: Uint8Array): string {
  return hash('sha256', entries, 'hex');
}

/** What stands for the digest of a block that no index can be the index of. */
const NO_INDEX = 'none';

/** The subjects of records, digested by block as the index of them must be. Sequence numbers come in ascending order. */
export function subjectBlocks() {
  const digests = new Map<number, string>();
  let entries = Buffer.alloc(2 * SUBJECT_BLOCK * ENTRY_BYTES);
  let used = 0;
  let block = 0;
  let sound = true;

  function close(): void {
    if (!sound) digests.set(block, NO_INDEX);
    else if (used > 0) digests.set(block, digestOfEntries(entries.subarray(0, used)));
    used = 0;
    sound = true;
  }

  function begin(seq: number): void {
    if (used + ENTRY_BYTES > entries.length) {
      const larger = Buffer.alloc(2 * entries.length);
      entries.copy(larger, 0, 0, used);
      entries = larger;
    }
    entries.writeUInt32BE(Math.floor(seq / 2 ** 32), used);
    entries.writeUInt32BE(seq % 2 ** 32, used + 4);
    entries.writeUInt32BE(PSEUDONYM_BYTES, used + LENGTH_AT);
  }

  return {
    /** The subjects of a record, by the list in its body. */
    add(seq: number, body: Buffer): void {
      const its = Math.floor((seq - 1) / SUBJECT_BLOCK);
      if (its !== block) close();
      block = its;
      const list = body.lastIndexOf(SUBJECTS);
      if (list < 0) return;
      let at = list + SUBJECTS.length;
      if (body[at] === LIST_END) return;
      for (; ; at += 1) {
        begin(seq);
        if (!readHex(body, at, entries, used + PSEUDONYM_AT)) break;
        used += ENTRY_BYTES;
        at += 2 + 2 * PSEUDONYM_BYTES;
        if (body[at] === LIST_END) return;
        if (body[at] !== COMMA) break;
      }
      sound = false;
    },
    digests(): ReadonlyMap<number, string> {
      close();
      return digests;
    },
  };
}

/** The last of that name in canonical bytes, whose keys are sorted, is the record's own. */
const SUBJECTS = Buffer.from('"subjects":[');
const [QUOTE, COMMA, LIST_END] = [...'",]'].map((each) => each.charCodeAt(0)) as [number, number, number];

/** By character; -1 for what is no digit. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));

/** Reads a pseudonym in hex between quotes; false where none stands at `from`. */
function readHex(body: Buffer, from: number, target: Buffer, to: number): boolean {
  const ends = from + 1 + 2 * PSEUDONYM_BYTES;
  if (body[from] !== QUOTE || body[ends] !== QUOTE) return false;
  let wrong = 0;
  for (let at = from + 1, byte = to; at < ends; at += 2, byte += 1) {
    const [high, low] = [DIGITS[body[at] ?? 0] ?? -1, DIGITS[body[at + 1] ?? 0] ?? -1];
    wrong |= high | low;
    target[byte] = (high << 4) | low;
  }
  return wrong >= 0;
}
