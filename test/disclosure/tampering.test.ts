import fc from 'fast-check';
import type { WitnessedHead } from '#policies/disclosure/checkSignatures';
import { sealDestruction } from '#policies/disclosure/destruction';
import { bodyHashOf, recordLeaf } from '#policies/disclosure/sealRecord';
import {
  countersign,
  headDigest,
  makeSigningKey,
  readSigningKey,
  readVerifyingKeys,
  type SignedHead,
  signHead,
} from '#policies/disclosure/treeHead';
import { verifyLog } from '#policies/disclosure/verifyLog';
import {
  AGENCY_KEY,
  checkedRuns,
  type Evidence,
  entryOf,
  headsOf,
  honestLog,
  KEYS,
  type LogEntry,
  seal,
  WITNESS_KEY,
} from './smallLog';

/**
 * Whoever owns the database can write what he likes into it, and may hold the agency's key besides. A thousand such tamperings,
 * each found once the last head is witnessed.
 */

const BATCHES = [3, 1, 7, 20, 2, 31, 5, 11];
const honest = honestLog(BATCHES);
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

/** In runs of seven, so that there are many. */
function verify({ entries, ...rest }: Evidence) {
  return verifyLog({ ...rest, runs: checkedRuns(entries, 7) });
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

const HEADS = honest.heads.length;
const headAt = (place: number) => honest.heads[place] as SignedHead;
const sizeAt = (place: number) => (place < 0 ? 0 : headAt(place).size);
/** The agency's own heads, nothing of what governance countersigned kept. */
const withHeads = (heads: readonly SignedHead[]): Evidence => ({ ...honest, heads, countersignatures: new Map() });
/** What is signed of one, said of the size of another. */
const sized = (place: number, other: number): SignedHead => ({ ...headAt(place), size: sizeAt(other) });
const changedAt = (place: number, change: (head: SignedHead) => SignedHead) =>
  honest.heads.map((head, at) => (at === place ? change(head) : head));
const LATER = '2026-11-24T10:00:01.000Z';
const signedLater = (head: SignedHead, key = AGENCY_KEY) => signHead({ ...head, at: LATER }, key);

/** From one on signed anew, each of them naming the one before it: by `sign`, with the agency's key where it is left out. */
function rechained(
  heads: readonly SignedHead[],
  from: number,
  sign: (head: SignedHead) => SignedHead = signedLater,
): readonly SignedHead[] {
  const anew = [...heads];
  for (const [at, head] of heads.entries()) {
    if (at < from) continue;
    const before = anew[at - 1];
    anew[at] = sign({ ...head, previous: before === undefined ? null : headDigest(before) });
  }
  return anew;
}

function flippedText(text: string, at: number): string {
  const place = at % 80;
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
}

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

describe('a chain of heads', () => {
  const alone = async (heads: readonly SignedHead[], more: Partial<Evidence> = {}) =>
    (await verify({ ...withHeads(heads), witnessed: null, ...more })).firstBad;
  const middle = Array.from({ length: HEADS - 2 }, (_, at) => at + 1);
  const [first, last] = [0, HEADS - 1];
  const everywhere = [first, ...middle, last];
  const other = readSigningKey(makeSigningKey());
  const bothKeys = readVerifyingKeys([AGENCY_KEY.publicText, other.publicText]);
  const unsigned = (head: SignedHead): SignedHead => ({ ...head, signature: flippedText(head.signature, 7) });

  test('names in each head the one before it, and in the first none', () => {
    expect(honest.heads.map(({ previous }) => previous)).toEqual([
      null,
      ...honest.heads.slice(0, -1).map((head) => headDigest(head)),
    ]);
  });

  test.each([
    ['at', (head: SignedHead) => ({ ...head, at: LATER })],
    ['signature', unsigned],
    ['previous', (head: SignedHead) => ({ ...head, previous: '5'.repeat(64) })],
    ['key', (head: SignedHead) => ({ ...head, key: other.id })],
    ['root', (head: SignedHead) => ({ ...head, root: '5'.repeat(64) })],
  ])('of which one has another %s is bad from that head on, wherever it stands', async (_what, change) => {
    for (const place of everywhere)
      expect(await alone(changedAt(place, change), { keys: bothKeys })).toEqual({
        seq: sizeAt(place - 1) + 1,
        finding: 'headForged',
      });
  });

  test('from which one was taken out is bad where the next one begins', async () => {
    for (const place of [first, ...middle])
      expect(await alone(honest.heads.toSpliced(place, 1))).toEqual({
        seq: sizeAt(place - 1) + 1,
        finding: 'headUnchained',
      });
  });

  test('in which one was exchanged for another that the agency signed is bad where the next one begins', async () => {
    for (const place of [first, ...middle])
      expect(await alone(changedAt(place, (head) => signedLater(head)))).toEqual({
        seq: sizeAt(place) + 1,
        finding: 'headUnchained',
      });
    expect(await alone(changedAt(last, (head) => signedLater(head)))).toBeNull();
    expect((await verify(withHeads(changedAt(last, (head) => signedLater(head))))).firstBad).toEqual({
      seq: sizeAt(HEADS - 2) + 1,
      finding: 'witnessedHeadWrong',
    });
  });

  test('into which one was put is bad where the next one begins', async () => {
    const size = sizeAt(3) - 1;
    const [at, without] = [headsOf(honest.entries, [size]).at(-1), honest.heads];
    if (at === undefined) throw new Error('There is a head of each size.');
    const put = signHead({ ...at, previous: headDigest(headAt(2)) }, AGENCY_KEY);
    expect(await alone([...without.slice(0, 3), put, ...without.slice(3)])).toEqual({
      seq: size + 1,
      finding: 'headUnchained',
    });
  });

  test('that goes on without naming what stands before is bad from there on', async () => {
    for (const place of middle.slice(1)) {
      const cut = honest.heads.map((head, at) =>
        at < place ? head : signHead({ ...head, previous: null }, AGENCY_KEY),
      );
      expect(await alone(cut)).toEqual({ seq: sizeAt(place - 1) + 1, finding: 'headUnchained' });
    }
  });

  test('of which several are not signed is bad from the first of them on, however they name each other', async () => {
    for (const place of everywhere)
      expect(await alone(rechained(honest.heads, place, unsigned))).toEqual({
        seq: sizeAt(place - 1) + 1,
        finding: 'headForged',
      });
    const twice = changedAt(last, unsigned).map((head, at) => (at === 2 ? unsigned(head) : head));
    expect(await alone(twice)).toEqual({ seq: sizeAt(1) + 1, finding: 'headForged' });
  });

  test('is vouched for by its last signature, for as long as the key is the same', async () => {
    const named = rechained(changedAt(3, unsigned), 4);
    expect(await alone(named)).toBeNull();
    const byAnother = rechained(changedAt(3, unsigned), 4, (head) => signedLater(head, other));
    expect(await alone(byAnother, { keys: bothKeys })).toEqual({ seq: sizeAt(2) + 1, finding: 'headForged' });
    const rotated = rechained(honest.heads, 4, (head) => signedLater(head, other));
    expect(await alone(rotated, { keys: bothKeys })).toBeNull();
  });

  describe('that goes on from heads of before', () => {
    const unchained = 3;
    const old = honestLog(BATCHES, 2, sizeAt(unchained - 1));

    test('is sound, and each of these is checked by itself', async () => {
      expect(old.heads.map(({ previous }) => previous !== null)).toEqual(honest.heads.map((_, at) => at >= unchained));
      expect((await verify(old)).firstBad).toBeNull();
      for (const place of [0, 1, 2]) {
        const heads = old.heads.map((head, at) => (at === place ? unsigned(head) : head));
        const forged = { ...old, heads, witnessed: null, countersignatures: new Map() };
        expect((await verify(forged)).firstBad).toEqual({ seq: sizeAt(place - 1) + 1, finding: 'headForged' });
      }
    });

    test('is bad where the last of these was taken out', async () => {
      const cut = {
        ...old,
        heads: old.heads.toSpliced(unchained - 1, 1),
        witnessed: null,
        countersignatures: new Map(),
      };
      expect((await verify(cut)).firstBad).toEqual({ seq: sizeAt(unchained - 2) + 1, finding: 'headUnchained' });
    });
  });

  test('of which the agency no longer keeps one that was witnessed is not the one that governance witnessed', async () => {
    const place = 2;
    expect(honest.witnessed?.map(({ head }) => head.size)).toContain(sizeAt(place));
    const without = rechained(honest.heads.toSpliced(place, 1), place);
    expect(await alone(without)).toBeNull();
    expect((await verify(withHeads(without))).firstBad).toEqual({
      seq: sizeAt(0) + 1,
      finding: 'witnessedHeadWrong',
    });
  });
});
