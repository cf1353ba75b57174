import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { verifyConsistency, verifyInclusion } from './merkleProof';
import {
  countersignatureSchema,
  isCountersigned,
  isSignedHead,
  type SignedHead,
  signedHeadSchema,
  type VerifyingKeys,
} from './treeHead';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.array(hash).max(64);
const headSchema = signedHeadSchema.extend({ witness: countersignatureSchema.nullable() });
const proofSchema = z.object({
  receipt: z.string(),
  leafHash: hash,
  leafIndex: z.number().int().min(0),
  auditPath: path,
  head: headSchema,
});
const growthSchema = z.object({ from: z.number().int().min(0), to: z.number().int().min(0), path });

/** A proof as a requester was given it: the answer's `data`, and a head that they kept from before, where they have one. */
const documentSchema = z.object({ data: z.record(z.string(), z.unknown()), earlier: headSchema.optional() });

export const PROOF_FINDINGS = {
  headNotSigned:
    'no key of this agency signed the head as it stands here: it was forged or altered. Only where the answer was asked for without all fields of the head (`previous` too), or these keys lack a newer one of the agency, is it sound',
  notWitnessed:
    'governance has not signed under the head: in the second after an answer ask again, later it is a doubt',
  witnessNotSigned: 'no key of governance signed under the head',
  notIncluded: 'the path does not lead from the leaf to the root of the head: the record is not in this log',
  earlierNotSigned: 'the earlier head is not one that this agency signed and governance witnessed',
  notGrown: 'the log of this head did not grow out of the one of the earlier head',
} as const;
export type ProofFinding = keyof typeof PROOF_FINDINGS;

export interface CheckedProof {
  readonly receipt: string;
  readonly log: Agency;
  readonly head: SignedHead;
  /** Whether it was also held against an earlier head. */
  readonly grown: boolean;
  readonly findings: readonly ProofFinding[];
}

/** Public keys that whoever checks has from elsewhere than the proof. */
export interface ProofKeys {
  logKeys(agency: Agency): VerifyingKeys;
  readonly witnessKeys: VerifyingKeys;
}

/**
 * Checks a proof offline: the answer to `<agency>DisclosureProof`, beside it the one to `<agency>LogConsistency` from the
 * size of `earlier` to that of its head. Throws TypeError for whatever is no such document: nothing was checked then.
 */
export function checkProof(document: unknown, keys: ProofKeys): CheckedProof {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success)
    throw new TypeError('This is no answer with a proof: give {"data": {"policeDisclosureProof": …}}.');
  const { data, earlier } = parsed.data;
  const asked = AGENCIES.filter((agency) => data[`${agency}DisclosureProof`] !== undefined);
  const [log] = asked;
  const proof = proofSchema.safeParse(data[`${log}DisclosureProof`]);
  if (log === undefined || asked.length > 1 || !proof.success)
    throw new TypeError(
      'Give one proof with receipt, leafHash, leafIndex, auditPath and the whole head, witness included.',
    );
  const { receipt, leafHash, leafIndex, auditPath, head } = proof.data;
  const findings: ProofFinding[] = [...faultsOfHead(head, log, keys)];
  const inclusion = { leaf: bytes(leafHash), index: leafIndex, size: head.size, root: bytes(head.root) };
  if (!verifyInclusion({ ...inclusion, path: auditPath.map(bytes) })) findings.push('notIncluded');
  if (earlier !== undefined) {
    if (faultsOfHead(earlier, log, keys).length > 0) findings.push('earlierNotSigned');
    const growth = growthSchema.safeParse(data[`${log}LogConsistency`]);
    if (!growth.success || !isGrowth(earlier, head, growth.data)) findings.push('notGrown');
  }
  return { receipt, log, head, grown: earlier !== undefined, findings };
}

type Head = z.infer<typeof headSchema>;

function faultsOfHead({ witness, ...head }: Head, log: Agency, keys: ProofKeys): readonly ProofFinding[] {
  const signed = head.log === log && isSignedHead(head, keys.logKeys(log));
  const witnessed = witness === null ? 'notWitnessed' : 'witnessNotSigned';
  const vouched = witness !== null && isCountersigned(head, witness, keys.witnessKeys);
  return [...(signed ? [] : (['headNotSigned'] as const)), ...(vouched ? [] : ([witnessed] as const))];
}

/** Of one epoch: a log that went on from a backup did not grow out of what it lost. */
function isGrowth(earlier: Head, later: Head, { from, to, path: hashes }: z.infer<typeof growthSchema>): boolean {
  if (from !== earlier.size || to !== later.size || earlier.epoch !== later.epoch) return false;
  const at = ({ size, root }: Head) => ({ size, root: bytes(root) });
  return verifyConsistency({ earlier: at(earlier), later: at(later), path: hashes.map(bytes) });
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
