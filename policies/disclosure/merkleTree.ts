import { hash as digest } from 'node:crypto';
import { copyBytes } from './fewBytes';

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
  const tree = growingTree(frontier, onComplete);
  tree.append(Buffer.concat(leaves));
  return tree.frontier();
}

/** A tree that grows by many leaves, in packs of whole hashes. */
export interface GrowingTree {
  append(leaves: Buffer): void;
  frontier(): Frontier;
  /** Hex. */
  root(): string;
}

/**
 * Grows out of `frontier`. Hashes are texts of a character a byte meanwhile, which cost half of what bytes do. `onComplete` is
 * told subtrees of each `every`th level alone.
 */
export function growingTree(frontier: Frontier, onComplete?: (subtree: Subtree) => void, every = 1): GrowingTree {
  const hashes = frontier.hashes.map((hash) => hash.toString('latin1'));
  let { size } = frontier;

  /** Takes in a subtree that is complete, and those above it that it completes. */
  function complete(hash: string, level: number, index: number): void {
    let [whole, above, place] = [hash, level, index];
    for (;;) {
      if (above > 0 && above % every === 0)
        onComplete?.({ level: above, index: place, hash: Buffer.from(whole, 'latin1') });
      if (place % 2 === 0) break;
      whole = textNode(hashes.pop() ?? '', whole);
      above += 1;
      place = (place - 1) / 2;
    }
    hashes.push(whole);
  }

  return {
    append(leaves) {
      for (let at = 0; at < leaves.length; ) {
        const isPair = size % 2 === 0 && at + 2 * HASH_BYTES <= leaves.length;
        const width = isPair ? 2 : 1;
        const hash = isPair ? pairOf(leaves, at) : leaves.toString('latin1', at, at + HASH_BYTES);
        complete(hash, width - 1, size / width);
        size += width;
        at += width * HASH_BYTES;
      }
    },
    frontier: () => ({ size, hashes: hashes.map((hash) => Buffer.from(hash, 'latin1')) }),
    root() {
      if (hashes.length === 0) return EMPTY_ROOT.toString('hex');
      const root = hashes.reduceRight((right, left) => textNode(left, right));
      return Buffer.from(root, 'latin1').toString('hex');
    },
  };
}

/** The node over two leaves that stand one after the other. */
function pairOf(leaves: Buffer, at: number): string {
  copyBytes(leaves, at, node, 1, 2 * HASH_BYTES);
  return digest('sha256', node, 'binary');
}

function textNode(left: string, right: string): string {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
    throw new RangeError('A frontier has one hash of 32 bytes for each bit of its size.');
  for (let at = 0; at < HASH_BYTES; at += 1) {
    node[1 + at] = left.charCodeAt(at);
    node[1 + HASH_BYTES + at] = right.charCodeAt(at);
  }
  return digest('sha256', node, 'binary');
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
