import { createHmac, hash, randomBytes } from 'node:crypto';
import { type Canonical, canonicalText } from './canonicalBytes';
import type { Disclosure, NotedOutcome, OrdinaryBody, RestrictedBody } from './disclosureRecord';
import { groupOutcomes } from './groupOutcomes';
import { LEAF_PREFIX, leafHash } from './merkleTree';
import { type LogSubject, numberOverrides, overridesIn, sealContext } from './sealedContext';

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
  /** A person in this log; with a key and pseudonym of the moment where the index does not know them. */
  subjectOf(person: string): LogSubject;
  /** The agency's key for the pseudonyms of requesters. */
  readonly requesterKey: string;
}

/**
 * Makes the bytes of a record: an ordinary body without the silent outcomes, a restricted one with them and nothing else, each
 * with its own 128-bit blinding, and the leaf that commits to both. `receipt`: 128 random bits, made by whoever reports it.
 */
export function sealRecord(
  disclosure: Disclosure,
  { subjectOf, requesterKey }: SealParts,
  receipt = makeReceipt(),
): SealedRecord {
  const { persons, closed, outcomes, case: named, reason, ...rest } = disclosure;
  const known = [...new Set(persons)].map((person) => ({ ...subjectOf(person), person })).sort(byPseudonym);
  const subjects = known.map(({ pseudonym: each }) => each);
  const pseudonyms = new Map(known.map((each) => [each.person, each.pseudonym]));
  const placesOf = (some: readonly string[]) => placesIn(subjects, pseudonyms, some);
  const overridesOf = overridesByPerson(outcomes);
  const recorded = (silent: boolean) =>
    groupOutcomes(
      outcomes.filter((each) => (each.outcome === 'silent') === silent).map((each) => withNumbers(each, overridesOf)),
      placesOf,
    );
  const ofPlace = (place: number) => overridesOf.get(known[place]?.person ?? '') ?? [];
  const ordinary = {
    ...{ v: 3, ...rest, reason: known.length === 0 ? reason : null, subjects, closed: placesOf(closed) },
    ...{ ...sealContext(receipt, known, { case: named, reason }, ofPlace), outcomes: recorded(false) },
  } satisfies Unsealed<OrdinaryBody>;
  const restricted = { v: 3, subjects, outcomes: recorded(true) } satisfies Unsealed<RestrictedBody>;
  const sealed = sealBodies(ordinary, restricted, receipt);
  return { ...sealed, requester: requesterTag(disclosure.requester, requesterKey), subjects };
}

/** Of each person, those that opened something about them; in an order that tells nothing. */
function overridesByPerson(outcomes: readonly NotedOutcome[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { basis, persons } of outcomes) {
    const ids = overridesIn(basis);
    if (ids.length > 0)
      for (const person of persons) found.set(person, [...new Set([...(found.get(person) ?? []), ...ids])].sort());
  }
  return found;
}

/** An override is of one person, and so is what it opened. */
function withNumbers(outcome: NotedOutcome, overridesOf: ReadonlyMap<string, readonly string[]>): NotedOutcome {
  const [person = ''] = outcome.persons;
  const ids = overridesOf.get(person);
  return ids === undefined ? outcome : { ...outcome, basis: numberOverrides(outcome.basis, ids) };
}

function byPseudonym(one: LogSubject, other: LogSubject): number {
  return one.pseudonym < other.pseudonym ? -1 : 1;
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

/** A person whom the index does not know: the pseudonym leads to nobody, and nobody has the key. */
export function unknownSubject(person: string): LogSubject {
  return subjectUnder(person, randomBytes(32), false);
}

export function subjectUnder(person: string, key: Buffer, ofCase: boolean): LogSubject {
  return { pseudonym: pseudonym(person, key), key, ofCase };
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
