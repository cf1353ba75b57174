import fc from 'fast-check';
import {
  consistencyPlan,
  inclusionPlan,
  type ProofStep,
  stepHash,
  verifyConsistency,
  verifyInclusion,
} from './merkleProof';
import { appendLeaves, EMPTY_FRONTIER, EMPTY_ROOT, isWellFormed, leafHash, nodeHash, rootOf } from './merkleTree';

/** The definition of RFC 6962 section 2.1, word for word: slow, and plainly right. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  let middle = 1;
  while (middle * 2 < leaves.length) middle *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, place) => leafHash(Buffer.from(`leaf ${place}`)));
const hashesOf = (plan: readonly ProofStep[], leaves: readonly Buffer[]) =>
  plan.map((step) =>
    stepHash(step.map(({ level, index }) => naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)))),
  );
const SIZES = fc.integer({ min: 0, max: 70 });

/** Inputs and roots of the reference implementation of certificate transparency. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree', () => {
  const known = INPUTS.map((input) => leafHash(Buffer.from(input, 'hex')));

  test.each(ROOTS.map((root, at) => [at + 1, root] as const))('of %i known leaves has the known root', (size, root) => {
    expect(rootOf(appendLeaves(EMPTY_FRONTIER, known.slice(0, size))).toString('hex')).toBe(root);
  });

  test('without leaves has the root of nothing', () => {
    expect(rootOf(EMPTY_FRONTIER).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('has known proofs', () => {
    const path = (index: number, size: number) =>
      hashesOf(inclusionPlan(index, size), known).map((hash) => hash.toString('hex'));
    expect(path(0, 1)).toEqual([]);
    expect(path(2, 3)).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
    expect(path(5, 8)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    const grown = hashesOf(consistencyPlan(6, 8), known).map((hash) => hash.toString('hex'));
    expect(grown).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  test('grown in any steps is the tree of the definition, and its complete subtrees are told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }), (steps) => {
        const total = steps.reduce((sum, step) => sum + step, 0);
        const leaves = leavesOf(total);
        const told = new Map<string, string>();
        let frontier = EMPTY_FRONTIER;
        for (const step of steps) {
          frontier = appendLeaves(frontier, leaves.slice(frontier.size, frontier.size + step), (subtree) =>
            told.set(`${subtree.level}/${subtree.index}`, subtree.hash.toString('hex')),
          );
          expect(isWellFormed(frontier)).toBe(true);
        }
        expect(rootOf(frontier).equals(naiveRoot(leaves))).toBe(true);
        const complete = new Map<string, string>();
        for (let level = 1; 2 ** level <= total; level += 1)
          for (let index = 0; (index + 1) * 2 ** level <= total; index += 1)
            complete.set(
              `${level}/${index}`,
              naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)).toString('hex'),
            );
        expect(new Map([...told].sort())).toEqual(new Map([...complete].sort()));
      }),
    );
  });
});

test('every leaf of every tree can be proved, and nothing else with that proof', () => {
  fc.assert(
    fc.property(SIZES, SIZES, fc.nat(), (a, b, bit) => {
      const [index, size] = [Math.min(a, b), Math.max(a, b) + 1];
      const leaves = leavesOf(size);
      const proof = {
        leaf: leaves[index] ?? EMPTY_ROOT,
        index,
        size,
        root: naiveRoot(leaves),
        path: hashesOf(inclusionPlan(index, size), leaves),
      };
      expect(verifyInclusion(proof)).toBe(true);
      expect(verifyInclusion({ ...proof, leaf: flipped(proof.leaf, bit) })).toBe(false);
      expect(verifyInclusion({ ...proof, root: flipped(proof.root, bit) })).toBe(false);
      expect(verifyInclusion({ ...proof, path: [...proof.path, proof.root] })).toBe(false);
      expect(verifyInclusion({ ...proof, index: size })).toBe(false);
      if (proof.path.length > 0) {
        expect(verifyInclusion({ ...proof, path: proof.path.slice(1) })).toBe(false);
        expect(verifyInclusion({ ...proof, path: proof.path.map((hash) => flipped(hash, bit)) })).toBe(false);
        const other = index === 0 ? 1 : index - 1;
        expect(verifyInclusion({ ...proof, index: other })).toBe(false);
      }
    }),
  );
});

test('growth is proved for any two sizes, and for no other history', () => {
  fc.assert(
    fc.property(SIZES, SIZES, fc.nat(), (a, b, which) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const leaves = leavesOf(to);
      const earlier = { size: from, root: naiveRoot(leaves.slice(0, from)) };
      const later = { size: to, root: naiveRoot(leaves) };
      const path = hashesOf(consistencyPlan(from, to), leaves);
      expect(verifyConsistency({ earlier, later, path })).toBe(true);
      expect(verifyConsistency({ earlier: later, later: earlier, path })).toBe(from === to);
      if (from === 0) return;
      const at = which % from;
      const rewritten = leaves.map((leaf, place) => (place === at ? flipped(leaf, which) : leaf));
      const forked = { size: to, root: naiveRoot(rewritten) };
      expect(verifyConsistency({ earlier, later: forked, path })).toBe(false);
      expect(verifyConsistency({ earlier, later: forked, path: hashesOf(consistencyPlan(from, to), rewritten) })).toBe(
        false,
      );
      expect(verifyConsistency({ earlier, later, path: [...path, later.root] })).toBe(false);
    }),
  );
});

test('what is no place has no proof', () => {
  expect(() => inclusionPlan(3, 3)).toThrow(RangeError);
  expect(() => inclusionPlan(-1, 3)).toThrow(RangeError);
  expect(() => consistencyPlan(4, 3)).toThrow(RangeError);
  expect(
    verifyConsistency({ earlier: { size: 1.5, root: EMPTY_ROOT }, later: { size: 3, root: EMPTY_ROOT }, path: [] }),
  ).toBe(false);
});

function flipped(hash: Buffer, bit: number): Buffer {
  const copy = Buffer.from(hash);
  copy[(bit >> 3) % 32] = (copy[(bit >> 3) % 32] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
