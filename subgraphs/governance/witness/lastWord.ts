import type { ClientBase } from 'pg';
import { type DeclaredEpoch, declaredEpochSchema } from '#policies/disclosure/epoch';
import type { SignedHead } from '#policies/disclosure/treeHead';
import type { LastWitnessed } from '#policies/disclosure/witness';

export interface WitnessedHead extends SignedHead {
  readonly witness_at: string;
  readonly witness_key: string;
  readonly witness_signature: string;
}

export interface LastWord {
  /** The newest head that was witnessed. */
  readonly witnessed: WitnessedHead | null;
  /** The opening of the newest epoch. */
  readonly opening: DeclaredEpoch | null;
  /** Whether nothing was witnessed of that epoch yet but its opening. */
  readonly reopened: boolean;
  /** What the next head of the log has to grow out of; null before the first. */
  readonly standing: LastWitnessed | null;
}

const WITNESSED = `SELECT log, epoch, size::text AS size, root, previous, at, key, signature, witness_at, witness_key, witness_signature
FROM authority.witnessed_head WHERE log = $1 ORDER BY epoch DESC, witnessed_head.size DESC LIMIT 1`;

const OPENED = 'SELECT declared FROM authority.log_epoch WHERE log = $1 ORDER BY epoch DESC LIMIT 1';

/** What governance last put its name under of a log. */
export async function readLastWord(client: ClientBase, log: string): Promise<LastWord> {
  const heads = await client.query<Omit<WitnessedHead, 'size'> & { readonly size: string }>(WITNESSED, [log]);
  const witnessed = heads.rows[0] === undefined ? null : { ...heads.rows[0], size: Number(heads.rows[0].size) };
  const epochs = await client.query<{ declared: unknown }>(OPENED, [log]);
  const opening = epochs.rows[0] === undefined ? null : declaredEpochSchema.parse(epochs.rows[0].declared);
  const reopened = opening !== null && opening.epoch > (witnessed?.epoch ?? 1);
  return { witnessed, opening, reopened, standing: reopened ? opening : witnessed };
}
