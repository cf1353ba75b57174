import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { canonicalText } from './canonicalBytes';

/**
 * What of a record leads to a person by what stands elsewhere: a case and a decision against a refusal are of somebody, and a reason
 * may name them. It stands in the record under the keys of its subjects: where those are destroyed, nobody opens it any more.
 */
export interface RecordContext {
  readonly case: string | null;
  /** The request's context as its requester gave it. */
  readonly reason: string | null;
}

/** Somebody whom a record is about, as the log knows them. */
export interface LogSubject {
  /** Keyed pseudonym, hex. */
  readonly pseudonym: string;
  /** The person's own key; one of the moment for whom the index does not know. */
  readonly key: Buffer;
  /** Whether the case that the request names is theirs. */
  readonly ofCase: boolean;
}

/** As a body has it. */
export interface SealedContext {
  /** What is everybody's, under a key of the record; null where there is none of it, or nobody to open it. Base64url. */
  readonly context: string | null;
  /** By the places of the subjects: that key, and what is this subject's alone, under a key of theirs. Empty where there is nothing. */
  readonly sealed: readonly string[];
}

/** What one subject of a record opens. */
export interface OpenedContext extends RecordContext {
  /** Ids of the decisions against a refusal that opened something about them, as the record's outcomes number them from 1. */
  readonly overrides: readonly string[];
}

const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** What is sealed fills whole blocks: its length outlives the key, and would tell of whom the case is, and by its words a reason. */
const BLOCK_BYTES = 128;
const NO_CASE = '00000000-0000-0000-0000-000000000000';
/** Each key is of one record and one subject, and seals once: the nonce need not differ. */
const NONCE = Buffer.alloc(12);

/**
 * Seals a record's context for its subjects, in their order. The case stands in the part of whomever it is of, where it is of one of
 * them: else it would lead to them from the entries of a brother or sister after they were erased. `overridesOf`: the ids of a
 * subject's overrides, by place.
 */
export function sealContext(
  receipt: string,
  subjects: readonly LogSubject[],
  { case: named, reason }: RecordContext,
  overridesOf: (place: number) => readonly string[],
): SealedContext {
  const own = subjects.map(({ ofCase }, place) => ({ case: ofCase ? named : null, overrides: overridesOf(place) }));
  const ofAll = { case: own.some((each) => each.case !== null) ? null : named, reason };
  const nothing = named === null && reason === null && own.every(({ overrides }) => overrides.length === 0);
  if (nothing || subjects.length === 0) return { context: null, sealed: [] };
  const key = randomBytes(KEY_BYTES);
  return {
    context: encrypt(key, inBlocks(ofAll)),
    sealed: subjects.map((subject, place) =>
      encrypt(recordKey(subject.key, receipt), Buffer.concat([key, inBlocks(own[place] ?? { case: null })])),
    ),
  };
}

/** What the subject with this key opens of a record; null where the key is another, or a part is not as it was sealed. */
export function openContext(
  receipt: string,
  subjectKey: Buffer,
  context: string,
  sealed: string,
): OpenedContext | null {
  const part = decrypt(recordKey(subjectKey, receipt), sealed);
  const ofAll = part === null ? null : decrypt(part.subarray(0, KEY_BYTES), context);
  if (part === null || ofAll === null) return null;
  const own = JSON.parse(part.toString('utf8', KEY_BYTES)) as Pick<OpenedContext, 'case' | 'overrides'>;
  const all = JSON.parse(ofAll.toString('utf8')) as RecordContext;
  return { case: own.case ?? all.case, reason: all.reason, overrides: own.overrides };
}

/** As canonical JSON, with spaces after it to the end of the last block: where no case stands there is room for one (a UUID). */
function inBlocks(value: { readonly case: string | null }): Buffer {
  const text = Buffer.from(canonicalText(value));
  const room = Buffer.byteLength(canonicalText({ ...value, case: value.case ?? NO_CASE }));
  return Buffer.concat([text], Math.ceil(room / BLOCK_BYTES) * BLOCK_BYTES).fill(' ', text.length);
}

/** The key of one subject's part of one record. */
function recordKey(subjectKey: Buffer, receipt: string): Buffer {
  return createHmac('sha256', subjectKey).update(`context\0${receipt}`).digest();
}

function encrypt(key: Buffer, plain: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, NONCE);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function decrypt(key: Buffer, sealed: string): Buffer | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, NONCE);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

/** An override in a clause's basis, by its id as it was decided (subgraphs/kit/request/outcomes.ts) or its number as it is recorded. */
const BY_ID = /\boverride ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/g;
const BY_NUMBER = /\boverride (\d+)\b/g;

export function overridesIn(basis: string | null): readonly string[] {
  return basis === null ? [] : [...basis.matchAll(BY_ID)].map(([, id = '']) => id);
}

/** The basis with numbers in the place of ids: each in its order among the subject's, from 1. */
export function numberOverrides(basis: string | null, ids: readonly string[]): string | null {
  return basis?.replace(BY_ID, (_, id: string) => `override ${ids.indexOf(id) + 1}`) ?? null;
}

/** The basis with the ids again; a number of which nothing was opened stays. */
export function nameOverrides(basis: string | null, ids: readonly string[]): string | null {
  return (
    basis?.replace(BY_NUMBER, (text, number: string) => {
      const id = ids[Number(number) - 1];
      return id === undefined ? text : `override ${id}`;
    }) ?? null
  );
}
