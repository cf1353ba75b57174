import type { Agency } from '#policies/core/vocabulary';
import { appendLeaves, type Frontier, isWellFormed, rootOf, type Subtree } from '#policies/disclosure/merkleTree';
import type { SealedRecord } from '#policies/disclosure/sealRecord';
import { headDigest, isSignedWith, type SignedHead, type SigningKey, signHead } from '#policies/disclosure/treeHead';
import { LogDamaged } from './release';
import type { RunNamed } from './runNamed';

/** Of the tree's inner nodes, those of every eighth level are kept. */
export const KEPT_LEVELS = 8;

export interface AppendParts {
  readonly agency: Agency;
  readonly logKey: SigningKey;
}

/** The log's head and the revisions, locked until the transaction ends. */
export interface LockedLog {
  readonly epoch: number;
  readonly frontier: Frontier;
  /** What the next head names: the digest of the head of that size; null for a log without records. */
  readonly previous: string | null;
  readonly protocolRevision: string;
  readonly subjects: Readonly<Record<string, string>>;
}

interface LockedRow extends Omit<LockedLog, 'frontier' | 'previous'> {
  readonly size: number;
  readonly frontier: string;
  readonly newest: Omit<SignedHead, 'log'> | null;
}

/**
 * Takes the log's head and holds the revisions of `persons`, for records that are appended under the same key. Throws where the
 * log's head is none, and `LogDamaged` where the newest one is gone, is not the one that was signed, or is not of the state from
 * which the log goes on: before anything is written.
 */
export async function lockLog(
  run: RunNamed,
  { agency, logKey }: AppendParts,
  persons: readonly string[],
): Promise<LockedLog> {
  const [row] = await run<{ locked: LockedRow }>({
    name: 'disclosure.lock',
    text: 'SELECT disclosure.lock($1::uuid[]) AS locked',
    values: [persons],
  });
  if (row === undefined) throw new Error('The log gave no head.');
  const { size, frontier: text, newest, ...rest } = row.locked;
  const bytes = Buffer.from(text, 'hex');
  const hashes = Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(at * 32, at * 32 + 32));
  const frontier = { size, hashes };
  if (!isWellFormed(frontier)) throw new Error("The log's head is not that of a tree of its size.");
  if (size === 0) return { ...rest, frontier, previous: null };
  if (newest === null) throw new LogDamaged('The log has no head of its own size.');
  if (rootOf(frontier).toString('hex') !== newest.root)
    throw new LogDamaged('The state from which the log goes on is not that of its newest head.');
  return { ...rest, frontier, previous: digestOfNewest({ log: agency, ...newest }, logKey) };
}

/** Records as `disclosure.append` takes them. Made before the log is locked: only what depends on its head is made after. */
export interface PackedRecords {
  readonly leaves: readonly Buffer[];
  readonly values: readonly unknown[];
}

export function packRecords(records: readonly SealedRecord[]): PackedRecords {
  const pieces = records.flatMap(piecesOf);
  const subjects = records.flatMap((record, at) => record.subjects.map((subject) => ({ subject, place: at + 1 })));
  return {
    leaves: records.map(({ leaf }) => leaf),
    values: [
      records.map(({ receipt }) => receipt),
      Buffer.concat(pieces),
      endsOf(pieces),
      Buffer.from(subjects.map(({ subject }) => subject).join(''), 'hex'),
      subjects.map(({ place }) => place),
    ],
  };
}

/** Appends records at the locked head and signs the head that follows. One statement; nothing counts before COMMIT. */
export async function appendRecords(
  run: RunNamed,
  { agency, logKey }: AppendParts,
  locked: LockedLog,
  { leaves, values }: PackedRecords,
): Promise<SignedHead> {
  const kept: Subtree[] = [];
  const grown = appendLeaves(locked.frontier, leaves, (subtree) => {
    if (subtree.level % KEPT_LEVELS === 0) kept.push(subtree);
  });
  const root = rootOf(grown).toString('hex');
  const { epoch, previous } = locked;
  const head = signHead({ log: agency, epoch, size: grown.size, root, previous, at: new Date().toISOString() }, logKey);
  signedLast.set(logKey, headDigest(head));
  await run({
    name: 'disclosure.append',
    text: APPEND,
    values: [
      locked.frontier.size,
      ...values,
      kept.map(({ level }) => level),
      kept.map(({ index }) => index),
      Buffer.concat(kept.map(({ hash }) => hash)),
      Buffer.concat(grown.hashes),
      JSON.stringify(head),
    ],
  });
  return head;
}

/** The digest of what each key signed last in this process: mostly it is what the next head follows. */
const signedLast = new WeakMap<SigningKey, string>();

/**
 * What the next head names the newest by. A key that names a head under its own id is taken to have signed it: throws where it
 * did not, since whoever owns the database has put another in its place.
 */
function digestOfNewest(newest: SignedHead, key: SigningKey): string {
  const digest = headDigest(newest);
  if (newest.key === key.id && signedLast.get(key) !== digest && !isSignedWith(newest, key))
    throw new LogDamaged(`The log's newest head, at record ${newest.size}, is not the one that was signed.`);
  return digest;
}

/** Requester, both bodies, their hashes, the leaf: what `disclosure.append` takes apart. */
function piecesOf({ requester, body, restricted, bodyHash, restrictedHash, leaf }: SealedRecord): readonly Buffer[] {
  return [requester, body, restricted, bodyHash, restrictedHash, leaf];
}

function endsOf(pieces: readonly Buffer[]): readonly number[] {
  let end = 0;
  return pieces.map(({ length }) => {
    end += length;
    return end;
  });
}

const APPEND = `SELECT disclosure.append($1::bigint, $2::text[], $3::bytea, $4::int[], $5::bytea, $6::int[], $7::int[], $8::bigint[],
  $9::bytea, $10::bytea, $11::json)`;
