import type { ClientBase } from 'pg';
import {
  type DeclaredEpoch,
  declaredEpochSchema,
  type EpochOpening,
  isSignedOpening,
  witnessOpening,
} from '#policies/disclosure/epoch';
import { verifyConsistency } from '#policies/disclosure/merkleProof';
import type { SigningKey, VerifyingKeys } from '#policies/disclosure/treeHead';

export interface DeclareParts {
  /** Of the owner of governance's database. */
  readonly client: ClientBase;
  readonly witnessKey: SigningKey;
  readonly logKeys: VerifyingKeys;
  readonly now: Date;
}

/**
 * Governance's half of a new epoch: signed by the agency, the next of its log, and grown out of a head that governance did
 * witness (or out of nothing). The same opening again gives the same word. Throws an error that says what is wrong.
 */
export async function declareEpoch(
  { client, witnessKey, logKeys, now }: DeclareParts,
  { opening, path }: { readonly opening: EpochOpening; readonly path: readonly string[] },
): Promise<DeclaredEpoch> {
  if (!isSignedOpening(opening, logKeys))
    throw new Error('The opening is not signed by a key of its agency that governance knows.');
  const { log, epoch, base, size, root } = opening;
  const { rows } = await client.query<{ declared: unknown }>(
    'SELECT declared FROM authority.log_epoch WHERE log = $1 ORDER BY epoch DESC LIMIT 1',
    [log],
  );
  const last = rows[0] === undefined ? null : declaredEpochSchema.parse(rows[0].declared);
  if (last !== null && last.signature === opening.signature) return last;
  if (epoch !== (last?.epoch ?? 1) + 1) throw new Error(`The next epoch of ${log} is ${(last?.epoch ?? 1) + 1}.`);
  if (base.size > 0) {
    const known = await client.query(
      'SELECT FROM authority.witnessed_head WHERE log = $1 AND size = $2 AND root = $3',
      [log, base.size, base.root],
    );
    if (known.rowCount === 0) throw new Error('The base of the opening is no head that governance witnessed.');
    const [earlier, later] = [base, { size, root }].map((head) => ({ ...head, root: Buffer.from(head.root, 'hex') }));
    const grown =
      earlier !== undefined &&
      later !== undefined &&
      (size === base.size
        ? root === base.root
        : verifyConsistency({ earlier, later, path: path.map((hash) => Buffer.from(hash, 'hex')) }));
    if (!grown) throw new Error('The log as it stands did not grow out of the base of the opening.');
  }
  const declared = witnessOpening(opening, now.toISOString(), witnessKey);
  await client.query('INSERT INTO authority.log_epoch (log, epoch, declared) VALUES ($1, $2, $3)', [
    log,
    epoch,
    JSON.stringify(declared),
  ]);
  return declared;
}
