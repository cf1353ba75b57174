import { hash as digest } from 'node:crypto';

/**
 * The Merkle tree of a log, after RFC 6962 section 2.1: SHA-256, leaves under 0x00, inner nodes under 0x01, so that neither can
 * pass for the other. Sizes and places are safe integers; hashes are 32 bytes.
 */

/** The root of a log without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = digest('sha256', '', 'buffer');

const HASH_BYTES = 32;
export const LEAF_PREFIX: Buffer = Buffer.from([0]);
/** An inner node as it is hashed: its tag, then both hashes. Written over each time. */
const node = Buffer.alloc(65, 1);

export function leafHash(data: Buffer): Buffer {
  return digest('sha256', Buffer.concat([LEAF_PREFIX, data]), 'buffer');
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
  if (leaves.some(({ length }) => length !== HASH_BYTES)) throw new RangeError('A leaf is a hash of 32 bytes.');
  return appendPacked(frontier, Buffer.concat(leaves), onComplete);
}

/**
 * The same for leaves that stand one after the other, of which there may be many: hashes are texts of a character a byte while
 * the tree grows, which cost half of what bytes do. `onComplete` is told subtrees of each `every`th level alone.
 */
export function appendPacked(
  frontier: Frontier,
  leaves: Buffer,
  onComplete?: (subtree: Subtree) => void,
  every = 1,
): Frontier {
  const hashes = frontier.hashes.map((hash) => hash.toString('latin1'));
  let { size } = frontier;
  for (let at = 0; at < leaves.length; at += HASH_BYTES) {
    let hash = leaves.toString('latin1', at, at + HASH_BYTES);
    let level = 0;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = hashes.pop();
      if (left?.length !== HASH_BYTES)
        throw new RangeError('A frontier has one hash of 32 bytes for each bit of its size.');
      for (let byte = 0; byte < HASH_BYTES; byte += 1) {
        node[1 + byte] = left.charCodeAt(byte);
        node[1 + HASH_BYTES + byte] = hash.charCodeAt(byte);
      }
      hash = digest('sha256', node, 'binary');
      level += 1;
      if (level % every === 0) onComplete?.({ level, index: (rest - 1) / 2, hash: Buffer.from(hash, 'latin1') });
    }
    hashes.push(hash);
    size += 1;
  }
  return { size, hashes: hashes.map((hash) => Buffer.from(hash, 'latin1')) };
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
