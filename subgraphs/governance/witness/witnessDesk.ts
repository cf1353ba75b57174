import type { Pool, PoolClient } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import {
  type Countersignature,
  countersign,
  type SignedHead,
  type SigningKey,
  type VerifyingKeys,
} from '#policies/disclosure/treeHead';
import { judgeHead, type WitnessRefusal } from '#policies/disclosure/witness';
import { readLastWord } from './lastWord';

export interface WitnessDesk {
  /**
   * Countersigns a head that grew out of the last one of its log; the same head again gets the same countersignature. Where
   * the proof begins elsewhere, the size at which it is to begin.
   */
  witness(head: SignedHead, grown: Growth): Promise<Countersignature | WitnessRefusal | ProveFrom>;
}

/** That a head grew out of the one of size `from`. */
export interface Growth {
  readonly from: number;
  readonly path: readonly Buffer[];
}

export interface ProveFrom {
  readonly proveFrom: number;
}

export interface WitnessDeskOptions {
  readonly pool: Pool;
  /** Governance's key as a witness: not the one with which it signs its own log. */
  readonly witnessKey: SigningKey;
  /** Public keys of each agency's log. */
  logKeys(log: Agency): VerifyingKeys;
  now(): Date;
}

export function witnessDesk(options: WitnessDeskOptions): WitnessDesk {
  return {
    async witness(head, grown) {
      const client = await options.pool.connect();
      try {
        await client.query('BEGIN');
        const answer = await witnessLocked(client, options, head, grown);
        await client.query('COMMIT');
        client.release();
        return answer;
      } catch (fault) {
        client.release(true);
        throw fault;
      }
    },
  };
}

const KEEP = `INSERT INTO authority.witnessed_head
  (log, epoch, size, root, previous, at, key, signature, witness_at, witness_key, witness_signature)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

async function witnessLocked(
  client: PoolClient,
  { witnessKey, logKeys, now }: WitnessDeskOptions,
  head: SignedHead,
  grown: Growth,
): Promise<Countersignature | WitnessRefusal | ProveFrom> {
  // Several processes of governance witness one log one after the other.
  await client.query("SELECT pg_advisory_xact_lock(hashtext('lintel witness of ' || $1))", [head.log]);
  const { witnessed: last, reopened, standing } = await readLastWord(client, head.log);
  const verdict = judgeHead(head, grown, standing, logKeys(head.log));
  if (verdict.kind === 'refused') return verdict.code;
  if (verdict.kind === 'elsewhere') return { proveFrom: verdict.size };
  if (verdict.kind === 'known' && last !== null && !reopened)
    return { at: last.witness_at, key: last.witness_key, signature: last.witness_signature };
  const given = countersign(head, now().toISOString(), witnessKey);
  const { log, epoch, size, root, previous, at, key, signature } = head;
  const signed = [log, epoch, size, root, previous, at, key, signature];
  await client.query(KEEP, [...signed, given.at, given.key, given.signature]);
  return given;
}
