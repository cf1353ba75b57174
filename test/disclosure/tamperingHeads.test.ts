import {
  headDigest,
  makeSigningKey,
  readSigningKey,
  readVerifyingKeys,
  type SignedHead,
  signHead,
} from '#policies/disclosure/treeHead';
import { AGENCY_KEY, type Evidence, headsOf, honestLog } from './smallLog';
import {
  BATCHES,
  changedAt,
  flippedText,
  HEADS,
  headAt,
  honest,
  LATER,
  rechained,
  signedLater,
  sizeAt,
  verify,
  withHeads,
} from './tamperedLog';

/** Of the chain in which each head names the one before it: whatever is done to it is found, and at which record it begins. */
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
