import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { canonicalBytes } from './canonicalBytes';
import { countersignatureSchema, type SigningKey, signedHeadSchema, type VerifyingKeys } from './treeHead';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const root = signedHeadSchema.shape.root;

/**
 * That a log goes on from a backup: records after `base`, the newest head that governance witnessed and the log still holds,
 * may be lost. Signed by the agency; counts once governance has signed too.
 */
export const epochOpeningSchema = z.strictObject({
  log: z.enum(AGENCIES),
  /** The epoch that begins: 2 or more. */
  epoch: z.number().int().min(2),
  base: z.strictObject({ size: count, root }),
  /** The log as it stands when the epoch begins. */
  size: count,
  root,
  /** Why, in words: what was restored, and from when. */
  reason: z.string().min(1).max(2000),
  at: z.iso.datetime(),
  key: signedHeadSchema.shape.key,
  signature: signedHeadSchema.shape.signature,
});
export type EpochOpening = z.infer<typeof epochOpeningSchema>;

export const declaredEpochSchema = epochOpeningSchema.extend({ witness: countersignatureSchema });
/** An opening that both have signed. */
export type DeclaredEpoch = z.infer<typeof declaredEpochSchema>;

export function signOpening(opening: Omit<EpochOpening, 'key' | 'signature'>, key: SigningKey): EpochOpening {
  const unsigned = { ...opening, key: key.id };
  return { ...unsigned, signature: sign(null, openingBytes(unsigned), key.privateKey).toString('base64url') };
}

/** Whether one of the agency's keys signed this opening. */
export function isSignedOpening(opening: EpochOpening, keys: VerifyingKeys): boolean {
  return isSigned(openingBytes(opening), opening.signature, keys.get(opening.key));
}

export function witnessOpening(opening: EpochOpening, at: string, key: SigningKey): DeclaredEpoch {
  const bytes = witnessBytes(opening, { at, key: key.id });
  return {
    ...opening,
    witness: { at, key: key.id, signature: sign(null, bytes, key.privateKey).toString('base64url') },
  };
}

/** Whether agency and governance both signed. */
export function isDeclared(
  { witness, ...opening }: DeclaredEpoch,
  keys: VerifyingKeys,
  witnessKeys: VerifyingKeys,
): boolean {
  const signed = isSigned(witnessBytes(opening, witness), witness.signature, witnessKeys.get(witness.key));
  return signed && isSignedOpening(opening, keys);
}

/** The epoch in which a head of this size was signed: 1 before any opening. */
export function epochAt(epochs: readonly Pick<DeclaredEpoch, 'epoch' | 'size'>[], size: number): number {
  return epochs.reduce((latest, each) => (each.size < size ? Math.max(latest, each.epoch) : latest), 1);
}

/** Whether a head that governance witnessed was lost with a backup, and both have said so. */
export function isDeclaredLost(
  head: { readonly epoch: number; readonly size: number },
  epochs: readonly Pick<DeclaredEpoch, 'epoch' | 'base'>[],
): boolean {
  return epochs.some(({ epoch, base }) => head.epoch < epoch && head.size > base.size);
}

function isSigned(bytes: Buffer, signature: string, key: KeyObject | undefined): boolean {
  return key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'base64url'));
}

function openingBytes({ log, epoch, base, size, root, reason, at, key }: Omit<EpochOpening, 'signature'>): Buffer {
  return Buffer.concat([
    Buffer.from('lintel epoch v1\n'),
    canonicalBytes({ log, epoch, base: { size: base.size, root: base.root }, size, root, reason, at, key }),
  ]);
}

function witnessBytes(opening: EpochOpening, { at, key }: { readonly at: string; readonly key: string }): Buffer {
  return Buffer.concat([
    Buffer.from('lintel epoch witness v1\n'),
    canonicalBytes({ opening: openingBytes(opening).toString('base64url'), signature: opening.signature, at, key }),
  ]);
}
