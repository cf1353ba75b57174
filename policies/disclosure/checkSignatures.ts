import { isDeepStrictEqual } from 'node:util';
import { areSigned, type Signed } from './signed';
import {
  type Countersignature,
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

/** Whether a head is signed by its agency, and countersigned by the witness: not, where there is no countersignature. */
export interface CheckedHead {
  readonly signed: boolean;
  readonly countersigned: boolean;
}

export interface CheckedHeads {
  /** In the order of the agency's heads. */
  readonly heads: readonly CheckedHead[];
  /** In the order of those that governance witnessed. */
  readonly witnessed: readonly CheckedHead[];
}

interface KeptHead {
  readonly head: SignedHead;
  readonly countersignature: Countersignature | null;
}

/** Checks every signature of the evidence; once, where agency and governance have the very same. */
export async function checkSignatures(evidence: HeadEvidence): Promise<CheckedHeads> {
  const { heads, countersignatures, witnessed, keys, witnessKeys } = evidence;
  const own = heads.map((head): KeptHead => ({ head, countersignature: countersignatures.get(head.size) ?? null }));
  const all = [...own];
  const ownPlaces = new Map(own.map(({ head }, place) => [head.size, place]));
  const places = (witnessed ?? []).map((each) => {
    const same = ownPlaces.get(each.head.size);
    return same !== undefined && isDeepStrictEqual(own[same], each) ? same : all.push(each) - 1;
  });
  const found = await areSigned(signaturesOf(all, keys, witnessKeys));
  const at = (place: number): CheckedHead => ({
    signed: found[2 * place] === true,
    countersigned: found[2 * place + 1] === true,
  });
  return { heads: own.map((_, place) => at(place)), witnessed: places.map(at) };
}

/** Two for each head. */
function* signaturesOf(
  all: readonly KeptHead[],
  keys: VerifyingKeys,
  witnessKeys: VerifyingKeys,
): Generator<Signed | null> {
  for (const { head, countersignature } of all) {
    yield headSignature(head, keys);
    yield countersignature === null ? null : witnessSignature(head, countersignature, witnessKeys);
  }
}
