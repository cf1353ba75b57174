import { hash } from 'node:crypto';
import { type BodyPart, type Destruction, destructionIn, type SeqRange, widen } from './destruction';
import { areSame, copyBytes } from './fewBytes';
import { type FirstBad, firstFinding } from './findings';
import { recordLeafInput } from './sealRecord';
import { subjectBlocks } from './subjectBlocks';

/** Where something lies in a row's memory. One that ends before it begins is null. */
export interface Span {
  from: number;
  to: number;
}

export const ROW_PARTS = ['receipt', 'bodyHash', 'restrictedHash', 'leaf', 'body', 'restricted'] as const;
export type RowPart = (typeof ROW_PARTS)[number];

/**
 * One row of a log as its store holds it, where it lies: among others in memory that is written over by later ones, as is the
 * row itself. Objects for each part of each row would cost as much as hashing them. A null body has been destroyed.
 */
export interface LogRow extends Record<RowPart, Span> {
  seq: number;
  bytes: Buffer;
}

export function emptySpan(): Span {
  return { from: 0, to: -1 };
}

export function emptyRow(): LogRow {
  return {
    seq: 0,
    bytes: Buffer.alloc(0),
    receipt: emptySpan(),
    bodyHash: emptySpan(),
    restrictedHash: emptySpan(),
    leaf: emptySpan(),
    body: emptySpan(),
    restricted: emptySpan(),
  };
}

/** Records of a run at most: memory stays the same however long a log is. A multiple of the block in which subjects are compared. */
export const RUN = 16_384;

/**
 * What is left of consecutive records when each was checked by itself: all that the tree, the heads and the tables beside the
 * log are held against.
 */
export interface CheckedRun {
  /** Sequence number of its first record. A run begins at a multiple of the block of subjects, plus one. */
  readonly first: number;
  /** Their leaves as the store holds them, 32 bytes each. */
  readonly leaves: Uint8Array<ArrayBuffer>;
  /** After these records one is missing. */
  readonly broken: boolean;
  readonly firstBad: FirstBad | null;
  /** Bodies that are gone, ascending. */
  readonly gone: Readonly<Record<BodyPart, readonly SeqRange[]>>;
  /** Destructions that these records tell of. */
  readonly recorded: readonly Destruction[];
  /** Digest of the subjects by block. */
  readonly subjects: ReadonlyMap<number, string>;
}

export interface RunCheck {
  /** In ascending order. Of rows after one that is missing nothing is said. The row is read before this returns. */
  check(row: LogRow): void;
  /** `held`: how many there must have been at least. */
  end(held: number): CheckedRun;
}

const LEAF_BYTES = 32;

/** Checks the rows from `first` on, `most` or fewer, each by itself: its hashes, its leaf, its receipt. */
export function runCheck(first: number, most = RUN): RunCheck {
  const leaves = Buffer.alloc(most * LEAF_BYTES);
  const findings = firstFinding();
  const gone: Record<BodyPart, SeqRange[]> = { ordinary: [], restricted: [] };
  const recorded: Destruction[] = [];
  const subjects = subjectBlocks();
  let size = 0;
  let broken = false;

  function checkBodies({ seq, bytes, receipt, body, restricted, bodyHash, restrictedHash }: LogRow): void {
    if (restricted.to < 0) widen(gone.restricted, { first: seq, last: seq });
    else if (!isHashOf(bytes.subarray(restricted.from, restricted.to), bytes, restrictedHash))
      findings.note(seq, 'restrictedAltered');
    if (body.to < 0) {
      widen(gone.ordinary, { first: seq, last: seq });
      return;
    }
    const ordinary = bytes.subarray(body.from, body.to);
    subjects.add(seq, ordinary);
    if (!isHashOf(ordinary, bytes, bodyHash)) {
      findings.note(seq, 'bodyAltered');
      return;
    }
    const destruction = destructionIn(ordinary);
    if (destruction !== null) recorded.push(destruction);
    if (!holdsReceipt(ordinary, bytes, receipt)) findings.note(seq, 'receiptAltered');
  }

  return {
    check(row) {
      broken ||= row.seq !== first + size;
      if (broken) return;
      const { seq, bytes, leaf } = row;
      if (!isRecordLeaf(row)) findings.note(seq, 'leafAltered');
      checkBodies(row);
      // One that is no hash is found by itself; the tree goes on over nothing in its place.
      if (leaf.to - leaf.from === LEAF_BYTES) copyBytes(bytes, leaf.from, leaves, size * LEAF_BYTES, LEAF_BYTES);
      size += 1;
    },
    end: (held) => ({
      first,
      leaves: leaves.subarray(0, size * LEAF_BYTES),
      broken: broken || size < held,
      firstBad: findings.first(),
      gone,
      recorded,
      subjects: subjects.digests(),
    }),
  };
}

/** What is hashed for the leaf of a record, the hashes to be filled in. Written over each time. */
const leafInput = recordLeafInput();
const HASHES_AT = leafInput.length - 2 * LEAF_BYTES;

/** Whether the leaf commits to both hashes. */
function isRecordLeaf({ bytes, leaf, bodyHash, restrictedHash }: LogRow): boolean {
  if (bodyHash.to - bodyHash.from !== LEAF_BYTES || restrictedHash.to - restrictedHash.from !== LEAF_BYTES)
    return false;
  copyBytes(bytes, bodyHash.from, leafInput, HASHES_AT, LEAF_BYTES);
  copyBytes(bytes, restrictedHash.from, leafInput, HASHES_AT + LEAF_BYTES, LEAF_BYTES);
  return isHashOf(leafInput, bytes, leaf);
}

/** The digest is taken as text, a character a byte: made into bytes, it would cost as much again. */
function isHashOf(hashed: Buffer, bytes: Buffer, { from, to }: Span): boolean {
  const digest = hash('sha256', hashed, 'binary');
  if (to - from !== digest.length) return false;
  for (let at = 0; at < digest.length; at += 1) if (digest.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}

const RECEIPT = Buffer.from('"receipt":"');

/** From behind: it stands after the outcomes. */
function holdsReceipt(body: Buffer, bytes: Buffer, { from, to }: Span): boolean {
  const place = body.lastIndexOf(RECEIPT);
  if (place < 0) return false;
  const begins = place + RECEIPT.length;
  const isLast = body[begins + to - from] === QUOTE && areSame(body, begins, bytes, from, to - from);
  return isLast || body.lastIndexOf(`"receipt":"${bytes.toString('utf8', from, to)}"`) >= 0;
}

const QUOTE = '"'.charCodeAt(0);
