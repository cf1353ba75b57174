import { createHmac, hash, randomBytes } from 'node:crypto';
import { type Canonical, canonicalText } from './canonicalBytes';
import type { Disclosure, OrdinaryBody, RestrictedBody } from './disclosureRecord';
import { groupOutcomes } from './groupOutcomes';
import { LEAF_PREFIX, leafHash } from './merkleTree';

/** Bodies are padded with blanks to a multiple of these many bytes: their length tells little of what is in them. */
const ORDINARY_BYTES = 256;
const RESTRICTED_BYTES = 512;

const LEAF_TAG = Buffer.from('lintel disclosure v1\0');

/** A record ready to be appended. */
export interface SealedRecord {
  readonly receipt: string;
  /** Keyed pseudonym of the requester: finds a receipt's owner without reading the body. Empty: the log's own record. */
  readonly requester: Buffer;
  /** Pseudonyms of the subjects, as in the body. */
  readonly subjects: readonly string[];
  readonly body: Buffer;
  readonly restricted: Buffer;
  readonly bodyHash: Buffer;
  readonly restrictedHash: Buffer;
  readonly leaf: Buffer;
}

export interface SealParts {
  /** The pseudonym of a person in this log; a new one each time for persons whom the index does not know. */
  pseudonymOf(person: string): string;
  /** The agency's key for the pseudonyms of requesters. */
  readonly requesterKey: string;
}

/**
 * Makes the bytes of a record: an ordinary body without the silent outcomes, a restricted one with them and nothing else, each
 * with its own 128-bit blinding, and the leaf that commits to both. `receipt`: 128 random bits, made by whoever reports it.
 */
export function sealRecord(
  disclosure: Disclosure,
  { pseudonymOf, requesterKey }: SealParts,
  receipt = makeReceipt(),
): SealedRecord {
  const { persons, closed, outcomes, ...rest } = disclosure;
  const pseudonyms = new Map([...new Set(persons)].map((person) => [person, pseudonymOf(person)]));
  const subjects = [...pseudonyms.values()].sort();
  const placesOf = (some: readonly string[]) => placesIn(subjects, pseudonyms, some);
  const recorded = (silent: boolean) =>
    groupOutcomes(
      outcomes.filter((each) => (each.outcome === 'silent') === silent),
      placesOf,
    );
  const sealed = sealBodies(
    { v: 2, ...rest, subjects, closed: placesOf(closed), outcomes: recorded(false) } satisfies Unsealed<OrdinaryBody>,
    { v: 2, subjects, outcomes: recorded(true) } satisfies Unsealed<RestrictedBody>,
    receipt,
  );
  return { ...sealed, requester: requesterTag(disclosure.requester, requesterKey), subjects };
}

type Unsealed<Body> = Omit<Body, 'receipt' | 'blinding' | 'outcomes'> & { readonly outcomes: Canonical };

/** Gives two bodies a receipt, a blinding each and the leaf that commits to both. Of no requester and about nobody. */
export function sealBodies(ordinary: object, restricted: object, receipt = makeReceipt()): SealedRecord {
  const seal = (part: object, multiple: number) =>
    padded(canonicalText({ ...part, receipt, blinding: random128('hex') }), multiple);
  const [body, restrictedBody] = [seal(ordinary, ORDINARY_BYTES), seal(restricted, RESTRICTED_BYTES)];
  const [bodyHash, restrictedHash] = [bodyHashOf(body), bodyHashOf(restrictedBody)];
  return {
    receipt,
    requester: Buffer.alloc(0),
    subjects: [],
    body,
    restricted: restrictedBody,
    bodyHash,
    restrictedHash,
    leaf: recordLeaf(bodyHash, restrictedHash),
  };
}

/** 128 random bits, base64url. */
function makeReceipt(): string {
  return random128('base64url');
}

const RANDOM_BYTES = 16;
/** Drawn for many records at once: sixteen bytes take as long as thousands. */
let drawn = Buffer.alloc(0);
let used = 0;

function random128(encoding: 'hex' | 'base64url'): string {
  if (used === drawn.length) {
    drawn = randomBytes(256 * RANDOM_BYTES);
    used = 0;
  }
  used += RANDOM_BYTES;
  return drawn.toString(encoding, used - RANDOM_BYTES, used);
}

export function bodyHashOf(body: Buffer): Buffer {
  return hash('sha256', body, 'buffer');
}

/** The leaf of a record: RFC 6962's hash over a tag and the hashes of both bodies, so that it outlives either body. */
export function recordLeaf(bodyHash: Buffer, restrictedHash: Buffer): Buffer {
  return leafHash(Buffer.concat([LEAF_TAG, bodyHash, restrictedHash]));
}

/** What RFC 6962 hashes for such a leaf: the tag of its leaves, ours, and at the end 64 bytes for both hashes. */
export function recordLeafInput(): Buffer<ArrayBuffer> {
  return Buffer.concat([LEAF_PREFIX, LEAF_TAG, Buffer.alloc(64)]);
}

/** A person's pseudonym under that person's own key, hex. Without the key it leads nowhere. */
export function pseudonym(person: string, key: Buffer): string {
  return createHmac('sha256', key).update(`subject\0${person}`).digest('hex');
}

/** A pseudonym that leads to nobody, for an id that the index does not know. */
export function throwawayPseudonym(person: string): string {
  return pseudonym(person, randomBytes(32));
}

export function requesterTag(requester: { organisation: string; practitioner: string }, key: string): Buffer {
  return createHmac('sha256', key).update(`requester\0${requester.organisation}\0${requester.practitioner}`).digest();
}

/** Where persons stand among the subjects, ascending. */
function placesIn(
  subjects: readonly string[],
  pseudonyms: ReadonlyMap<string, string>,
  persons: readonly string[],
): readonly number[] {
  const places = persons.flatMap((person) => {
    const place = subjects.indexOf(pseudonyms.get(person) ?? '');
    return place < 0 ? [] : [place];
  });
  return places.length < 2 ? places : places.sort((a, b) => a - b);
}

function padded(text: string, multiple: number): Buffer {
  const length = Buffer.byteLength(text);
  const whole = Buffer.allocUnsafe(Math.ceil(length / multiple) * multiple);
  whole.write(text, 'utf8');
  return whole.fill(' ', length);
}
