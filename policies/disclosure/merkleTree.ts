import { hash as digest } from 'node:crypto';

/**
 * The Merkle tree of a log, after RFC 6962 section 2.1: SHA-256, leaves under 0x00, inner nodes under 0x01, so that neither can
 * pass for the other. Sizes and places are safe integers; hashes are 32 bytes.
 */

/** The root of a log without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = digest('sha256', '', 'buffer');

const LEAF = Buffer.from([0]);
/** An inner node as it is hashed: its tag, then both hashes. Written over each time. */
const node = Buffer.alloc(65, 1);

export function leafHash(data: Buffer): Buffer {
  return digest('sha256', Buffer.concat([LEAF, data]), 'buffer');
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('A node is hashed over two hashes of 32 bytes.');
  left.copy(node, 1);
  right.copy(node, 33);
  return digest('sha256', node, 'buffer');
}

/** A complete subtree: `level` 0 is a leaf, and it covers leaves `index * 2^level` up to `(index + 1) * 2^level`, exclusive. */
export interface SubtreePlace {
  readonly level: number;
  readonly index: number;
}

export interface Subtree extends SubtreePlace {
  readonly hash: Buffer;
}

/**
 * All that appending needs of a tree: its size and the roots of its complete subtrees, largest first (one a bit set in the
 * size). Growing a log of a million leaves reads and writes twenty hashes.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** The tree after `leaves`. `onComplete` is told each inner subtree that becomes complete, lower ones first. */
export function appendLeaves(
  frontier: Frontier,
  leaves: readonly Buffer[],
  onComplete?: (subtree: Subtree) => void,
): Frontier {
  const hashes = [...frontier.hashes];
  let { size } = frontier;
  for (const leaf of leaves) {
    let hash = leaf;
    let level = 0;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = hashes.pop();
      if (left === undefined) throw new RangeError('A frontier has one hash for each bit of its size.');
      hash = nodeHash(left, hash);
      level += 1;
      onComplete?.({ level, index: (rest - 1) / 2, hash });
    }
    hashes.push(hash);
    size += 1;
  }
  return { size, hashes };
}

export function rootOf({ hashes }: Frontier): Buffer {
  return hashes.length === 0 ? EMPTY_ROOT : foldRight(hashes);
}

/** The hash over neighbouring complete subtrees, each smaller than the one before. */
export function foldRight(hashes: readonly Buffer[]): Buffer {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('There is no hash over nothing.');
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Whether the frontier has as many hashes as its size has bits set, each of 32 bytes: what was read from a store may not. */
export function isWellFormed({ size, hashes }: Frontier): boolean {
  if (!Number.isSafeInteger(size) || size < 0) return false;
  const bits = size.toString(2).replaceAll('0', '').length;
  return hashes.length === bits && hashes.every((hash) => hash.length === 32);
}
