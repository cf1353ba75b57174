import type { ClientBase } from 'pg';
import { type DeclaredEpoch, type EpochOpening, isSignedOpening, witnessOpening } from '#policies/disclosure/epoch';
import { verifyConsistency } from '#policies/disclosure/merkleProof';
import type { SigningKey, VerifyingKeys } from '#policies/disclosure/treeHead';
import type { LastWitnessed } from '#policies/disclosure/witness';
import { readLastWord } from './lastWord';

export interface DeclareParts {
  /** Of the owner of governance's database. */
  readonly client: ClientBase;
  readonly witnessKey: SigningKey;
  readonly logKeys: VerifyingKeys;
  readonly now: Date;
}

/** What the agency hands over: its half of the epoch, and how its log grew. */
export interface ProposedEpoch {
  readonly opening: EpochOpening;
  /** That the log as it stands grew out of the base, hex. */
  readonly path: readonly string[];
  /** The same from another size, where governance asked for it: whether the log holds the head that was witnessed last. */
  readonly since: { readonly from: number; readonly path: readonly string[] } | null;
}

/**
 * Governance's half of a new epoch: signed by the agency, the next of its log, grown out of a head that governance did
 * witness (or out of nothing), and needed: the log lacks what was witnessed last. The same opening again gives the same word.
 * Throws an error that says what is wrong.
 */
export async function declareEpoch(
  { client, witnessKey, logKeys, now }: DeclareParts,
  proposed: ProposedEpoch,
): Promise<DeclaredEpoch> {
  const { opening, path } = proposed;
  if (!isSignedOpening(opening, logKeys))
    throw new Error('The opening is not signed by a key of its agency that governance knows.');
  const { log, epoch, base } = opening;
  const { opening: last, standing } = await readLastWord(client, log);
  if (last !== null && isSameOpening(last, opening)) return last;
  if (epoch !== (last?.epoch ?? 1) + 1) throw new Error(`The next epoch of ${log} is ${(last?.epoch ?? 1) + 1}.`);
  if (base.size > 0) {
    const known = await client.query(
      'SELECT FROM authority.witnessed_head WHERE log = $1 AND size = $2 AND root = $3',
      [log, base.size, base.root],
    );
    if (known.rowCount === 0) throw new Error('The base of the opening is no head that governance witnessed.');
    if (!isGrown(base, opening, path))
      throw new Error('The log as it stands did not grow out of the base of the opening.');
  }
  requireNeed(standing, proposed);
  const declared = witnessOpening(opening, now.toISOString(), witnessKey);
  await client.query('INSERT INTO authority.log_epoch (log, epoch, declared) VALUES ($1, $2, $3)', [
    log,
    epoch,
    JSON.stringify(declared),
  ]);
  return declared;
}

/** An epoch says that records may be lost: a log that holds whatever was witnessed of it has lost none, and goes on by itself. */
function requireNeed(standing: LastWitnessed | null, { opening, since }: ProposedEpoch): void {
  const { log, base, size } = opening;
  if (standing === null)
    throw new Error(`Governance has witnessed no head of ${log} yet, so none of it is missing: start the agency.`);
  if (standing.size > size) return;
  const isBase = standing.size === base.size && standing.root === base.root;
  if (!isBase && since?.from !== standing.size)
    throw new Error(
      `The log may hold what was witnessed last, at record ${standing.size}: propose the epoch again with --witnessed ${standing.size}.`,
    );
  if (isBase || isGrown(standing, opening, since?.path ?? []))
    throw new Error(
      `The log of ${log} holds all that governance witnessed, up to record ${standing.size}: it needs no new epoch. Start the agency.`,
    );
}

/** Whoever was interrupted before the agency entered it finds the word that was given. */
function isSameOpening(given: DeclaredEpoch, { epoch, base, size, root }: EpochOpening): boolean {
  return (
    given.epoch === epoch &&
    given.base.size === base.size &&
    given.base.root === base.root &&
    given.size === size &&
    given.root === root
  );
}

interface Tree {
  readonly size: number;
  readonly root: string;
}

function isGrown(earlier: Tree, later: Tree, path: readonly string[]): boolean {
  const [before, after] = [earlier, later].map(({ size, root }) => ({ size, root: Buffer.from(root, 'hex') }));
  if (before === undefined || after === undefined) return false;
  return verifyConsistency({ earlier: before, later: after, path: path.map((hash) => Buffer.from(hash, 'hex')) });
}
