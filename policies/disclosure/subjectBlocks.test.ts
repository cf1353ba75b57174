import { canonicalBytes } from './canonicalBytes';
import { digestOfEntries, SUBJECT_BLOCK, subjectBlocks } from './subjectBlocks';

const pseudonymOf = (fill: number) => Buffer.alloc(32, fill).toString('hex');
const bodyOf = (subjects: readonly string[]) => canonicalBytes({ outcomes: [{ subjects: [0] }], subjects, v: 1 });

function entry(seq: bigint, pseudonym: Buffer): Buffer {
  const place = Buffer.alloc(12);
  place.writeBigInt64BE(seq);
  place.writeInt32BE(pseudonym.length, 8);
  return Buffer.concat([place, pseudonym]);
}

test('the subjects of records are digested by block, as an index of them in PostgreSQL must be', () => {
  const blocks = subjectBlocks();
  const far = 2 ** 40 + 5;
  blocks.add(1, bodyOf([pseudonymOf(1), pseudonymOf(2)]));
  blocks.add(2, bodyOf([]));
  blocks.add(SUBJECT_BLOCK, bodyOf([pseudonymOf(3)]));
  blocks.add(SUBJECT_BLOCK + 1, canonicalBytes({ v: 1 }));
  blocks.add(far, bodyOf([pseudonymOf(171)]));
  const [one, two, three, last] = [1, 2, 3, 171].map((fill) => Buffer.alloc(32, fill)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  expect(blocks.digests()).toEqual(
    new Map([
      [0, digestOfEntries(Buffer.concat([entry(1n, one), entry(1n, two), entry(1024n, three)]))],
      [2 ** 30, digestOfEntries(entry(BigInt(far), last))],
    ]),
  );
});

test('more subjects than a block has records have room', () => {
  const many = Array.from({ length: 100 }, (_, at) => pseudonymOf(at));
  const blocks = subjectBlocks();
  for (let seq = 1; seq <= 50; seq += 1) blocks.add(seq, bodyOf(many));
  const entries = Array.from({ length: 5000 }, (_, at) =>
    entry(BigInt(1 + Math.floor(at / 100)), Buffer.alloc(32, at % 100)),
  );
  expect(blocks.digests().get(0)).toBe(digestOfEntries(Buffer.concat(entries)));
});

test.each([
  ['too short', ['ab']],
  ['in capitals', [pseudonymOf(171).toUpperCase()]],
  ['no hex', [`${'0'.repeat(63)}g`]],
  ['with something after it', [pseudonymOf(1), 7]],
])('no index is that of a record whose subjects are %s', (_name, subjects) => {
  const blocks = subjectBlocks();
  blocks.add(1, bodyOf(subjects as string[]));
  blocks.add(2, bodyOf([pseudonymOf(1)]));
  expect(blocks.digests().get(0)).not.toMatch(/^[0-9a-f]{64}$/);
});
