import type { ClientBase } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { type EpochOpening, signOpening } from '#policies/disclosure/epoch';
import { consistencyPlan } from '#policies/disclosure/merkleProof';
import { EMPTY_ROOT } from '#policies/disclosure/merkleTree';
import type { SigningKey } from '#policies/disclosure/treeHead';
import type { RunSql } from '../replica/readReplica';
import { readPath } from '../witness/readTree';

export interface EpochProposal {
  readonly opening: EpochOpening;
  /** That the log as it stands grew out of its base, hex. */
  readonly path: readonly string[];
  /** The same from the size that governance named; null where none was, or where the log is smaller. */
  readonly since: { readonly from: number; readonly path: readonly string[] } | null;
}

export interface ProposeParts {
  /** Of the database's owner; nothing is written. */
  readonly client: ClientBase;
  readonly agency: Agency;
  readonly logKey: SigningKey;
  readonly reason: string;
  /** Size of what governance witnessed last, where that is known: by it governance sees whether the log still holds it. */
  readonly witnessed: number | null;
  readonly now: Date;
}

interface LogState {
  readonly epoch: number;
  readonly size: string;
  readonly root: string | null;
  readonly base_size: string | null;
  readonly base_root: string | null;
}

const STATE = `SELECT h.epoch, h.size::text AS size, newest.root, base.size::text AS base_size, base.root AS base_root
FROM disclosure.head h
LEFT JOIN disclosure.tree_head newest ON newest.size = h.size
LEFT JOIN (SELECT t.size, t.root FROM disclosure.tree_head t JOIN disclosure.countersignature c USING (size)
  ORDER BY t.size DESC LIMIT 1) base ON true`;

/**
 * The agency's half of a new epoch, after its database was put back from a backup: the log as it stands, and the newest head
 * in it that governance had witnessed. Throws where the log lacks the head of its own size.
 */
export async function proposeEpoch({
  client,
  agency,
  logKey,
  reason,
  witnessed,
  now,
}: ProposeParts): Promise<EpochProposal> {
  const { rows } = await client.query<LogState>(STATE);
  const [state] = rows;
  const size = Number(state?.size);
  const root = size === 0 ? EMPTY_ROOT.toString('hex') : state?.root;
  if (state === undefined || root === null || root === undefined)
    throw new Error('The log has no head of its own size: it was not put back whole.');
  const base = { size: Number(state.base_size ?? 0), root: state.base_root ?? EMPTY_ROOT.toString('hex') };
  const grownFrom = async (from: number): Promise<readonly string[]> => {
    const sql: RunSql = async (text, values) => (await client.query({ text, values: [...values] })).rows;
    return (await readPath(sql, consistencyPlan(from, size))).map((hash) => hash.toString('hex'));
  };
  const opening = signOpening(
    { log: agency, epoch: state.epoch + 1, base, size, root, reason, at: now.toISOString() },
    logKey,
  );
  const since = witnessed === null || witnessed > size ? null : { from: witnessed, path: await grownFrom(witnessed) };
  return { opening, path: await grownFrom(base.size), since };
}
