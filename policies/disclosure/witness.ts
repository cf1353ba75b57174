import { verifyConsistency } from './merkleProof';
import { isSignedHead, type SignedHead, type VerifyingKeys } from './treeHead';

/** Why a head is refused, with what would be right. Every refusal is somebody's business at once: a log was tampered with. */
export const WITNESS_REFUSALS = {
  HEAD_FORGED:
    'The head is not signed by a key of its agency: somebody else may write that log, so run npm run verify. Where the agency has just changed its key, add the new public key to logPublicKeys of governance.',
  HEAD_FORKED: 'The head did not grow out of the one witnessed last: restore the log that was witnessed.',
  HEAD_BEHIND: 'The head is of a smaller log than the one witnessed last: records are missing at the end.',
  EPOCH_NOT_OPENED: 'The head is of another epoch: one is opened only by agency and governance together.',
} as const;
export type WitnessRefusal = keyof typeof WITNESS_REFUSALS;

export type WitnessVerdict =
  /** The next of its log: countersign it. */
  | { readonly kind: 'grown' }
  /** The very head that was witnessed last. */
  | { readonly kind: 'known' }
  /** The proof begins at another size than the one witnessed last: an answer to the agency was lost. To be proved from there. */
  | { readonly kind: 'elsewhere'; readonly size: number }
  | { readonly kind: 'refused'; readonly code: WitnessRefusal };

/** What governance last put its name under: a head, or the opening of an epoch. */
export type LastWitnessed = Pick<SignedHead, 'epoch' | 'size' | 'root'>;

/**
 * Whether governance may put its name under a head: signed by its agency, and grown out of the last that was witnessed of that
 * log (null before the first). `path` is the proof of consistency between the two; `from` the size at which it begins. Never
 * throws.
 */
export function judgeHead(
  head: SignedHead,
  { from, path }: { readonly from: number; readonly path: readonly Buffer[] },
  last: LastWitnessed | null,
  keys: VerifyingKeys,
): WitnessVerdict {
  if (!isSignedHead(head, keys)) return { kind: 'refused', code: 'HEAD_FORGED' };
  if (head.epoch !== (last?.epoch ?? 1)) return { kind: 'refused', code: 'EPOCH_NOT_OPENED' };
  if (last === null) return { kind: 'grown' };
  if (head.size < last.size) return { kind: 'refused', code: 'HEAD_BEHIND' };
  if (head.size === last.size) {
    return head.root === last.root ? { kind: 'known' } : { kind: 'refused', code: 'HEAD_FORKED' };
  }
  if (from !== last.size) return { kind: 'elsewhere', size: last.size };
  const [earlier, later] = [last, head].map(({ size, root }) => ({ size, root: Buffer.from(root, 'hex') }));
  return earlier !== undefined && later !== undefined && verifyConsistency({ earlier, later, path })
    ? { kind: 'grown' }
    : { kind: 'refused', code: 'HEAD_FORKED' };
}
