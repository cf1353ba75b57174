import { foldRight, nodeHash, type SubtreePlace } from './merkleTree';

/** One hash of a proof: the tree over these neighbouring complete subtrees, largest first. */
export type ProofStep = readonly SubtreePlace[];

/**
 * The audit path of leaf `index` (from 0) in the tree of `size` leaves, lowest sibling first, as places: whoever stores the
 * hashes reads them all at once. RFC 6962 section 2.1.1. Throws RangeError unless 0 <= index < size.
 */
export function inclusionPlan(index: number, size: number): readonly ProofStep[] {
  if (!isPlace(index, size)) throw new RangeError(`No leaf ${index} in a tree of ${size}.`);
  const steps: ProofStep[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    steps.push(index < middle ? subtreesOf(middle, to) : subtreesOf(from, middle));
    if (index < middle) to = middle;
    else from = middle;
  }
  return steps.reverse();
}

/**
 * That the tree of `size` leaves grew out of the one of `earlier`. RFC 6962 section 2.1.2. Empty where both are one tree, or
 * where the earlier is empty. Throws RangeError unless 0 <= earlier <= size.
 */
export function consistencyPlan(earlier: number, size: number): readonly ProofStep[] {
  if (!isPlace(earlier, size + 1)) throw new RangeError(`A tree of ${size} did not grow out of one of ${earlier}.`);
  if (earlier === 0 || earlier === size) return [];
  const steps: ProofStep[] = [];
  let [from, to] = [0, size];
  let whole = true;
  while (earlier !== to) {
    const middle = from + largestPowerBelow(to - from);
    if (earlier <= middle) {
      steps.push(subtreesOf(middle, to));
      to = middle;
    } else {
      steps.push(subtreesOf(from, middle));
      from = middle;
      whole = false;
    }
  }
  // The earlier tree itself is known to whoever verifies, where it is one complete subtree from the start.
  if (!whole) steps.push(subtreesOf(from, to));
  return steps.reverse();
}

/** The hash of a step, given the hashes of its subtrees in their order. */
export function stepHash(hashes: readonly Buffer[]): Buffer {
  return foldRight(hashes);
}

export interface Inclusion {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly root: Buffer;
  readonly path: readonly Buffer[];
}

/** RFC 9162 section 2.1.3.2. False for whatever is no proof; never throws. */
export function verifyInclusion({ leaf, index, size, root, path }: Inclusion): boolean {
  if (!isPlace(index, size)) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

export interface Consistency {
  readonly earlier: { readonly size: number; readonly root: Buffer };
  readonly later: { readonly size: number; readonly root: Buffer };
  readonly path: readonly Buffer[];
}

/** RFC 9162 section 2.1.4.2, and the two trivial cases: the same tree, and growth out of nothing. Never throws. */
export function verifyConsistency({ earlier, later, path }: Consistency): boolean {
  if (!isPlace(earlier.size, later.size + 1)) return false;
  if (earlier.size === later.size) return path.length === 0 && earlier.root.equals(later.root);
  if (earlier.size === 0) return path.length === 0;
  const isPower = Number.isInteger(Math.log2(earlier.size));
  const [first, ...siblings] = isPower ? [earlier.root, ...path] : path;
  if (first === undefined) return false;
  let [place, last] = [earlier.size - 1, later.size - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  let [before, after] = [first, first];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [before, after] = [nodeHash(sibling, before), nodeHash(sibling, after)];
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      after = nodeHash(after, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && before.equals(earlier.root) && after.equals(later.root);
}

/** Complete subtrees that cover the leaves `from` up to `to`; `from` is a multiple of the largest's width. */
function subtreesOf(from: number, to: number): ProofStep {
  const places: SubtreePlace[] = [];
  for (let at = from; at < to; ) {
    const width = largestPowerUpTo(to - at);
    places.push({ level: Math.log2(width), index: at / width });
    at += width;
  }
  return places;
}

function largestPowerUpTo(count: number): number {
  let power = 1;
  while (power * 2 <= count) power *= 2;
  return power;
}

function largestPowerBelow(count: number): number {
  return largestPowerUpTo(count - 1);
}

function isPlace(place: number, bound: number): boolean {
  return Number.isSafeInteger(place) && Number.isSafeInteger(bound) && place >= 0 && place < bound;
}
