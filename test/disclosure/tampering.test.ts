import fc from 'fast-check';
import type { WitnessedHead } from '#policies/disclosure/checkSignatures';
import { sealDestruction } from '#policies/disclosure/destruction';
import { bodyHashOf, recordLeaf } from '#policies/disclosure/sealRecord';
import { countersign, makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { type Evidence, entryOf, headsOf, KEYS, type LogEntry, seal, WITNESS_KEY } from './smallLog';
import { flippedText, HEADS, honest, rechained, sized, verify, withHeads } from './tamperedLog';

/**
 * Whoever owns the database can write what he likes into it, and may hold the agency's key besides. A thousand such tamperings,
 * each found once the last head is witnessed.
 */

const SIZE = honest.entries.length;
const renumbered = (entries: readonly LogEntry[]) => entries.map((entry, at) => ({ ...entry, seq: at + 1 }));

/** The agency's tables made right again after a rewrite: every head computed and signed anew, countersignatures left out. */
function coveredUp(entries: readonly LogEntry[]): Evidence {
  const sizes = [...honest.heads.map(({ size }) => size).filter((size) => size < entries.length), entries.length];
  const heads = headsOf(
    entries,
    sizes.filter((size) => size > 0),
  );
  return { ...honest, entries, heads, countersignatures: new Map() };
}

interface Tampering {
  readonly name: string;
  /** `at` is a place in the log, `noise` a number to vary with. */
  readonly make: (at: number, noise: number) => Evidence;
  /** What is found at the earliest place that may be meant, or before. */
  readonly firstBadAtMost: (at: number) => number;
  /** A verifier that asks no witness does not see it: everything in the agency's database agrees. */
  readonly needsWitness: boolean;
}

function altered(at: number, change: (entry: LogEntry) => LogEntry): readonly LogEntry[] {
  return honest.entries.map((entry, place) => (place === at ? change(entry) : entry));
}

function flipped(bytes: Buffer | null, noise: number): Buffer {
  const copy = Buffer.from(bytes ?? Buffer.alloc(1));
  copy[noise % copy.length] = (copy[noise % copy.length] ?? 0) ^ (1 << (noise % 8));
  return copy;
}

const rewritten = (entry: LogEntry, noise: number): LogEntry => entryOf(seal(`another ${noise}`), entry.seq);

const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'an edited body',
    make: (at, noise) => ({
      ...honest,
      entries: altered(at, (entry) => ({ ...entry, body: flipped(entry.body, noise) })),
    }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'an edited restricted body',
    make: (at, noise) => ({
      ...honest,
      entries: altered(at, (entry) => ({ ...entry, restricted: flipped(entry.restricted, noise) })),
    }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'an edited body with its hash',
    make: (at, noise) => ({
      ...honest,
      entries: altered(at, (entry) => {
        const body = flipped(entry.body, noise);
        return { ...entry, body, bodyHash: bodyHashOf(body) };
      }),
    }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'an edited body with its hash and leaf',
    make: (at, noise) => ({
      ...honest,
      entries: altered(at, (entry) => {
        const body = flipped(entry.body, noise);
        return { ...entry, body, bodyHash: bodyHashOf(body), leaf: recordLeaf(bodyHashOf(body), entry.restrictedHash) };
      }),
    }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'another receipt on a record',
    make: (at, noise) => ({ ...honest, entries: altered(at, (entry) => ({ ...entry, receipt: `other${noise}` })) }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'a deleted record',
    make: (at) => ({ ...honest, entries: honest.entries.filter((_, place) => place !== at) }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'a deleted record, the others moved up',
    make: (at) => ({ ...honest, entries: renumbered(honest.entries.filter((_, place) => place !== at)) }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'a deleted body',
    make: (at) => ({ ...honest, entries: altered(at, (entry) => ({ ...entry, body: null })) }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'two records that changed places',
    make: (at, noise) => {
      const other = (at + 1 + (noise % (SIZE - 1))) % SIZE;
      const entries = [...honest.entries];
      [entries[at], entries[other]] = [honest.entries[other] as LogEntry, honest.entries[at] as LogEntry];
      return { ...honest, entries: renumbered(entries) };
    },
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'the last records cut off',
    make: (at) => ({ ...honest, entries: honest.entries.slice(0, at) }),
    firstBadAtMost: (at) => at + 1,
    needsWitness: false,
  },
  {
    name: 'the last records and their heads cut off',
    make: (at) => {
      const heads = honest.heads.filter(({ size }) => size <= at);
      return {
        ...honest,
        entries: honest.entries.slice(0, heads.at(-1)?.size ?? 0),
        heads,
        countersignatures: new Map(),
      };
    },
    firstBadAtMost: (at) => at + 1,
    needsWitness: true,
  },
  {
    name: 'a record rewritten, and all heads signed anew with the agency’s key',
    make: (at, noise) => coveredUp(altered(at, (entry) => rewritten(entry, noise))),
    firstBadAtMost: (at) => at + 1,
    needsWitness: true,
  },
  {
    name: 'a record taken out, and all heads signed anew with the agency’s key',
    make: (at) => coveredUp(renumbered(honest.entries.filter((_, place) => place !== at))),
    firstBadAtMost: (at) => at + 1,
    needsWitness: true,
  },
  {
    name: 'a record put in, and all heads signed anew with the agency’s key',
    make: (at, noise) =>
      coveredUp(
        renumbered([...honest.entries.slice(0, at), entryOf(seal(`put in ${noise}`), at), ...honest.entries.slice(at)]),
      ),
    firstBadAtMost: (at) => at + 1,
    needsWitness: true,
  },
  {
    name: 'a head signed by somebody else',
    make: (at, noise) => {
      const place = noise % honest.heads.length;
      const heads = honest.heads.map((head, index) =>
        index === place ? { ...head, signature: flippedText(head.signature, at) } : head,
      );
      return { ...honest, heads };
    },
    firstBadAtMost: () => SIZE,
    needsWitness: false,
  },
  {
    name: 'a countersignature of the agency’s own making',
    make: (_at, noise) => {
      const sizes = [...honest.countersignatures.keys()];
      const size = sizes[noise % sizes.length] ?? 0;
      const head = honest.heads.find((each) => each.size === size);
      if (head === undefined) throw new Error('There is a head of each countersigned size.');
      const forged = countersign(head, head.at, { ...readSigningKey(makeSigningKey()), id: WITNESS_KEY.id });
      return { ...honest, countersignatures: new Map([...honest.countersignatures, [size, forged]]) };
    },
    firstBadAtMost: () => SIZE,
    needsWitness: false,
  },
  {
    name: 'a head taken out',
    make: (_at, noise) => withHeads(honest.heads.toSpliced(noise % HEADS, 1)),
    firstBadAtMost: () => SIZE,
    needsWitness: false,
  },
  {
    name: 'two heads that changed places',
    make: (at, noise) => {
      const [one, other] = [at % HEADS, (at + 1 + (noise % (HEADS - 1))) % HEADS];
      const heads = [...honest.heads];
      [heads[one], heads[other]] = [sized(other, one), sized(one, other)];
      return withHeads(heads);
    },
    firstBadAtMost: () => SIZE,
    needsWitness: false,
  },
  {
    name: 'all heads signed anew with the agency’s key, at another instant',
    make: (_at, noise) => withHeads(rechained(honest.heads, noise % HEADS)),
    firstBadAtMost: () => SIZE,
    needsWitness: true,
  },
];

test('an honest log is sound, with and without a witness', async () => {
  expect(await verify(honest)).toEqual({
    log: 'police',
    entries: SIZE,
    witnessedEntries: SIZE,
    epochs: [],
    firstBad: null,
  });
  expect((await verify({ ...honest, witnessed: null })).firstBad).toBeNull();
});

test.each(TAMPERINGS)('$name is found wherever it is done', async ({ make, firstBadAtMost, needsWitness }) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(SIZE - 1), fc.nat(), async (at, noise) => {
      const { firstBad } = await verify(make(at, noise));
      expect(firstBad).not.toBeNull();
      expect(firstBad?.seq).toBeLessThanOrEqual(firstBadAtMost(at));
      if (needsWitness) {
        // The control: without a witness everything in the database agrees with itself.
        expect((await verify({ ...make(at, noise), witnessed: null })).firstBad).toBeNull();
      }
    }),
    { numRuns: 63 },
  );
});

test('what governance lost of what it countersigned is found too', async () => {
  const lost = { ...honest, witnessed: [], witnessedSince: async () => [] };
  expect((await verify(lost)).firstBad?.finding).toBe('witnessLost');
});

test('what was witnessed between the two readings of a log that goes on is not lost', async () => {
  const before = honest.witnessed?.slice(0, -1) ?? [];
  expect((await verify({ ...honest, witnessed: before })).firstBad).toBeNull();
  const never = { ...honest, witnessed: before, witnessedSince: async () => before };
  expect((await verify(never)).firstBad?.finding).toBe('witnessLost');
});

describe('what governance witnessed is held against its own signatures, whatever the agency keeps of it', () => {
  const last = honest.witnessed?.at(-1);
  if (last === undefined) throw new Error('The last head was witnessed.');
  const { head, countersignature } = last;
  const verifyWith = (forged: WitnessedHead) => {
    const witnessed = [...(honest.witnessed?.slice(0, -1) ?? []), forged];
    return verify({ ...honest, witnessed, witnessedSince: async () => witnessed });
  };
  const since = (honest.witnessed?.at(-2)?.head.size ?? 0) + 1;

  test.each<[string, WitnessedHead, string]>([
    ['a signature', { head: { ...head, signature: flippedText(head.signature, 3) }, countersignature }, 'headForged'],
    ['another instant', { head: { ...head, at: '2026-11-24T10:00:01.000Z' }, countersignature }, 'headForged'],
    [
      'a countersignature',
      { head, countersignature: { ...countersignature, signature: flippedText(countersignature.signature, 3) } },
      'countersignatureForged',
    ],
    [
      'the instant of a countersignature',
      { head, countersignature: { ...countersignature, at: '2026-11-24T10:00:01.000Z' } },
      'countersignatureForged',
    ],
  ])('%s', async (_, forged, finding) => {
    expect((await verifyWith(forged)).firstBad).toEqual({ seq: since, finding });
  });
});

describe('a body that was destroyed', () => {
  const record = sealDestruction({
    agency: 'police',
    first: 1,
    last: 4,
    parts: ['ordinary', 'restricted'],
    rule: 'records of disclosure: 25 years',
    at: '2026-11-24T11:00:00.000Z',
  });
  const log = [...honest.entries, entryOf(record, SIZE + 1)];
  const gone = (from: number, to: number) =>
    log.map((entry) => (entry.seq >= from && entry.seq <= to ? { ...entry, body: null, restricted: null } : entry));
  const evidence = (entries: readonly LogEntry[]): Evidence => ({
    ...honest,
    entries,
    heads: headsOf(log, [...honest.heads.map(({ size }) => size), SIZE + 1]),
    ...KEYS,
  });

  test('with a record of its destruction leaves the log sound', async () => {
    expect((await verify(evidence(gone(1, 4)))).firstBad).toBeNull();
    expect((await verify(evidence(gone(2, 3)))).firstBad).toBeNull();
  });

  test.each([
    [2, 5, 5],
    [6, 8, 6],
  ])('beyond what was recorded is found: %i to %i, at %i', async (from, to, seq) => {
    expect((await verify(evidence(gone(from, to)))).firstBad).toEqual({ seq, finding: 'destroyedWithoutRecord' });
  });
});
