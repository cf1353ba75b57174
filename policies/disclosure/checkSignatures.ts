import { isDeepStrictEqual } from 'node:util';
import { areSigned, type Signed } from './signed';
import {
  type Countersignature,
  headDigest,
  headSignature,
  type SignedHead,
  type VerifyingKeys,
  witnessSignature,
} from './treeHead';

export interface WitnessedHead {
  readonly head: SignedHead;
  readonly countersignature: Countersignature;
}

/** All that was signed about one agency's log. */
export interface HeadEvidence {
  /** Heads that the agency keeps, by ascending size. */
  readonly heads: readonly SignedHead[];
  /** Countersignatures that the agency keeps, by size. */
  readonly countersignatures: ReadonlyMap<number, Countersignature>;
  /** What governance says that it witnessed, by ascending size. Null for a verifier that asks no witness. */
  readonly witnessed: readonly WitnessedHead[] | null;
  readonly keys: VerifyingKeys;
  readonly witnessKeys: VerifyingKeys;
}

interface CheckedSignatures {
  readonly signed: boolean;
  /** By the witness: not, where there is no countersignature. */
  readonly countersigned: boolean;
}

export interface CheckedHead extends CheckedSignatures {
  /** Whether it names the head before it; or none, in a log in which none did yet. */
  readonly chained: boolean;
}

export interface CheckedCopy extends CheckedSignatures {
  /** Whether the agency keeps the very same head. */
  readonly kept: boolean;
}

export interface CheckedHeads {
  /** In the order of the agency's heads. */
  readonly heads: readonly CheckedHead[];
  /** In the order of those that governance witnessed. */
  readonly witnessed: readonly CheckedCopy[];
}

/**
 * Checks all that was signed of the evidence; once, where agency and governance have the very same. A head that the next one
 * names under the same key is signed where that is signed: otherwise each is checked by itself.
 */
export async function checkSignatures(evidence: HeadEvidence): Promise<CheckedHeads> {
  const { heads, countersignatures, keys, witnessKeys } = evidence;
  const { chained, vouched } = chainOf(heads);
  const signed = await ownSigned(heads, vouched, keys);
  const hasCountersignature = heads.map(({ size }) => countersignatures.has(size));
  const countersigned = await signedOf(heads, hasCountersignature, (head) => {
    const countersignature = countersignatures.get(head.size);
    return countersignature === undefined ? null : witnessSignature(head, countersignature, witnessKeys);
  });
  const own = heads.map((_, at) => ({
    signed: signed[at] === true,
    countersigned: countersigned[at] === true,
    chained: chained[at] === true,
  }));
  return { heads: own, witnessed: await checkCopies(evidence, own) };
}

/** Of each head: whether it stands in its place, and whether the next one vouches for it. */
function chainOf(heads: readonly SignedHead[]) {
  const [chained, vouched]: [boolean[], boolean[]] = [[], []];
  let before: SignedHead | null = null;
  let begun = false;
  for (const head of heads) {
    const named: boolean = before !== null && head.previous !== null && head.previous === headDigest(before);
    chained.push(named || (head.previous === null && !begun));
    // A process looks at what it names under its own key, and at no other: of that it may not know the public one.
    if (before !== null) vouched.push(named && head.key === before.key);
    begun ||= head.previous !== null;
    before = head;
  }
  return { chained, vouched: [...vouched, false] };
}

/** One that another vouches for is signed where that is. Where it is not, nothing is known of those before it. */
async function ownSigned(
  heads: readonly SignedHead[],
  vouched: readonly boolean[],
  keys: VerifyingKeys,
): Promise<readonly boolean[]> {
  const signatureOf = (head: SignedHead) => headSignature(head, keys);
  const signed = [
    ...(await signedOf(
      heads,
      vouched.map((each) => !each),
      signatureOf,
    )),
  ];
  for (let at = heads.length - 2; at >= 0; at -= 1) if (vouched[at] === true) signed[at] = signed[at + 1] === true;
  const inDoubt = signed.map((each, at) => !each && vouched[at] === true);
  const alone = await signedOf(heads, inDoubt, signatureOf);
  return signed.map((each, at) => each || alone[at] === true);
}

async function checkCopies(
  { heads, countersignatures, witnessed, keys, witnessKeys }: HeadEvidence,
  own: readonly CheckedHead[],
): Promise<readonly CheckedCopy[]> {
  const copies = witnessed ?? [];
  const places = new Map(heads.map(({ size }, place) => [size, place]));
  const kept = copies.map(({ head }) => {
    const place = places.get(head.size);
    return place !== undefined && isDeepStrictEqual(heads[place], head) ? own[place] : undefined;
  });
  const known = copies.map(
    ({ head: { size }, countersignature }, at) =>
      kept[at] !== undefined && isDeepStrictEqual(countersignatures.get(size), countersignature),
  );
  const signed = await signedOf(
    copies,
    kept.map((each) => each === undefined),
    ({ head }) => headSignature(head, keys),
  );
  const countersigned = await signedOf(
    copies,
    known.map((each) => !each),
    ({ head, countersignature }) => witnessSignature(head, countersignature, witnessKeys),
  );
  return copies.map((_, at) => ({
    signed: kept[at]?.signed ?? signed[at] === true,
    countersigned: known[at] === true ? kept[at]?.countersigned === true : countersigned[at] === true,
    kept: kept[at] !== undefined,
  }));
}

/** Of each: whether it is signed; not, of one that is not `asked` about. */
async function signedOf<Of>(
  all: readonly Of[],
  asked: readonly boolean[],
  signatureOf: (one: Of) => Signed | null,
): Promise<readonly boolean[]> {
  const signatures = function* () {
    for (const [at, one] of all.entries()) if (asked[at] === true) yield signatureOf(one);
  };
  const answers = (await areSigned(signatures())).values();
  return asked.map((each) => each && answers.next().value === true);
}
