import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hash as digest,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { canonicalBytes, canonicalText } from './canonicalBytes';
import { isSigned, type Signed } from './signed';

const HEX_HASH = z.string().regex(/^[0-9a-f]{64}$/);
const SIGNATURE = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
const KEY_ID = z.string().regex(/^[0-9a-f]{16}$/);

/** A log at one size: what its agency signs after each batch. */
export const signedHeadSchema = z.strictObject({
  log: z.enum(AGENCIES),
  /** Moves only when a log is continued from a backup, which agency and governance both sign. */
  epoch: z.number().int().min(1),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  root: HEX_HASH,
  /**
   * The digest of the head before it in that log: whoever signs this one vouches for all that lead up to it. Null for the log's
   * first, and for heads of before they were chained.
   */
  previous: HEX_HASH.nullable().default(null),
  /** ISO 8601 instant of signing. */
  at: z.iso.datetime(),
  key: KEY_ID,
  signature: SIGNATURE,
});
export type SignedHead = z.infer<typeof signedHeadSchema>;
export type TreeHead = Omit<SignedHead, 'key' | 'signature'>;

/** Governance's word that it saw a signed head, consistent with all that it saw of that log before. */
export const countersignatureSchema = z.strictObject({
  at: z.iso.datetime(),
  key: KEY_ID,
  signature: SIGNATURE,
});
export type Countersignature = z.infer<typeof countersignatureSchema>;

export interface SigningKey {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER): rotation keeps the old ones to verify with. */
  readonly id: string;
  readonly privateKey: KeyObject;
  /** SPKI, DER, base64url: what verifiers are configured with. */
  readonly publicText: string;
}

/** An Ed25519 private key as configured: PKCS #8, DER, base64url. Throws TypeError on anything else. */
export function readSigningKey(text: string): SigningKey {
  const privateKey = asKey(() =>
    createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' }),
  );
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { id: keyId(spki), privateKey, publicText: spki.toString('base64url') };
}

/** Keys rotate while a process runs: asked for at each use, and parsed anew where the text has changed. */
export function signingKeyOf(text: () => string): () => SigningKey {
  let last: { readonly text: string; readonly key: SigningKey } | null = null;
  return () => {
    const now = text();
    if (last?.text !== now) last = { text: now, key: readSigningKey(now) };
    return last.key;
  };
}

export function isSigningKey(text: string): boolean {
  try {
    readSigningKey(text);
    return true;
  } catch {
    return false;
  }
}

/** A new Ed25519 private key in the form of the configuration. */
export function makeSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
}

/** Public keys by their id. */
export type VerifyingKeys = ReadonlyMap<string, KeyObject>;

/** Ed25519 public keys as configured: SPKI, DER, base64url. Throws TypeError on anything else. */
export function readVerifyingKeys(texts: readonly string[]): VerifyingKeys {
  return new Map(
    texts.map((text) => {
      const der = Buffer.from(text, 'base64url');
      return [keyId(der), asKey(() => createPublicKey({ key: der, format: 'der', type: 'spki' }))];
    }),
  );
}

export function signHead(head: TreeHead, key: SigningKey): SignedHead {
  const { log, epoch, size, root, previous, at } = head;
  const unsigned = { log, epoch, size, root, previous, at, key: key.id };
  return { ...unsigned, signature: signatureOf(unsigned, key) };
}

/** Whether this very key signed a head. It gives one signature for the same bytes, and making it costs a third of checking it. */
export function isSignedWith(head: SignedHead, key: SigningKey): boolean {
  return head.key === key.id && head.signature === signatureOf(head, key);
}

/** What the next head names a head by: SHA-256, hex, over what was signed and its signature. */
export function headDigest(head: SignedHead): string {
  // Canonical JSON has no line feed: where the head ends and the signature begins is plain.
  return digest('sha256', `lintel chained head v1\n${headText(head)}\n${head.signature}`, 'hex');
}

/** An unknown key has signed nothing. */
export function headSignature(head: SignedHead, keys: VerifyingKeys): Signed | null {
  return signedBy(keys.get(head.key), headBytes(head), head.signature);
}

/** Whether one of `keys` signed this head. */
export function isSignedHead(head: SignedHead, keys: VerifyingKeys): boolean {
  return isSigned(headSignature(head, keys));
}

export function countersign(head: SignedHead, at: string, key: SigningKey): Countersignature {
  const signature = sign(null, witnessBytes(head, { at, key: key.id }), key.privateKey).toString('base64url');
  return { at, key: key.id, signature };
}

export function witnessSignature(head: SignedHead, witness: Countersignature, keys: VerifyingKeys): Signed | null {
  return signedBy(keys.get(witness.key), witnessBytes(head, witness), witness.signature);
}

export function isCountersigned(head: SignedHead, witness: Countersignature, keys: VerifyingKeys): boolean {
  return isSigned(witnessSignature(head, witness, keys));
}

function signedBy(key: KeyObject | undefined, bytes: Buffer, signature: string): Signed | null {
  return key === undefined ? null : { bytes, key, signature: Buffer.from(signature, 'base64url') };
}

function signatureOf(head: Unsigned, key: SigningKey): string {
  return sign(null, headBytes(head), key.privateKey).toString('base64url');
}

type Unsigned = Omit<SignedHead, 'signature'>;

/** The bytes that an agency signs. */
function headBytes(head: Unsigned): Buffer {
  return Buffer.from(`lintel tree head v1\n${headText(head)}`);
}

/** With its keys in canonical order. */
function headText({ log, epoch, size, root, previous, at, key }: Unsigned): string {
  return canonicalText(
    previous === null ? { at, epoch, key, log, root, size } : { at, epoch, key, log, previous, root, size },
  );
}

/** The bytes that the witness signs: the agency's signature is in them. */
function witnessBytes(head: SignedHead, { at, key }: Pick<Countersignature, 'at' | 'key'>): Buffer {
  return Buffer.concat([
    Buffer.from('lintel witness v1\n'),
    canonicalBytes({ head: headBytes(head).toString('base64url'), signature: head.signature, at, key }),
  ]);
}

function keyId(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

function asKey(read: () => KeyObject): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = read();
  } catch {
    key = null;
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw new TypeError('Not an Ed25519 key as DER in base64url.');
  return key;
}
