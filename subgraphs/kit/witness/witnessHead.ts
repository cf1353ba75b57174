import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { consistencyPlan } from '#policies/disclosure/merkleProof';
import { type Countersignature, countersignatureSchema, type SignedHead } from '#policies/disclosure/treeHead';
import type { ServiceAnswer } from '#policies/service/callService';
import type { RunSql } from '../replica/readReplica';
import { readPath } from './readTree';

export interface HeadToWitness {
  readonly head: SignedHead;
  /** Size of the head that was witnessed last, as far as this agency knows. */
  readonly from: number;
  /** That it grew out of that one, hex. */
  readonly path: readonly string[];
}

/** Governance's answer: its name under the head, or a code that says why not. */
export type Witnessed =
  | { readonly kind: 'countersigned'; readonly countersignature: Countersignature }
  | { readonly kind: 'refused'; readonly code: string }
  /** It witnessed a later one, and its answer was lost: to be proved from that size. */
  | { readonly kind: 'elsewhere'; readonly size: number };

export interface WitnessParts {
  readonly pool: Pool;
  readonly log: string;
  /** Sends the newest head though it is witnessed, as this database has it: whether governance knows of no later one. */
  readonly inDoubt?: boolean;
  send(message: HeadToWitness): Promise<Witnessed>;
}

/** `nothingNew`: the newest head is witnessed. `askedElsewhere`: another replica is at it. */
export type WitnessRound = Witnessed | { readonly kind: 'nothingNew' | 'askedElsewhere' };

const TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('lintel witness')) AS mine";

/**
 * Sends the log's newest head to the witness, with the proof that it grew out of the last one, and keeps the countersignature.
 * One replica at a time, so that a head never overtakes a later one. Rejects where the database or governance do not answer.
 */
export async function witnessHead(parts: WitnessParts): Promise<WitnessRound> {
  const client = await parts.pool.connect();
  try {
    // Mostly there is nothing to do, and no lock to be taken for it.
    if ((await unwitnessed(runOn(client), parts.inDoubt)) === null) {
      client.release();
      return { kind: 'nothingNew' };
    }
    await client.query('BEGIN');
    const round = await witnessLocked(client, parts);
    await client.query('COMMIT');
    client.release();
    return round;
  } catch (fault) {
    // A witness that does not answer spoils no connection, and is asked again twice a second: a new one each time is a process.
    const sound = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    client.release(!sound);
    throw fault;
  }
}

interface Newest {
  /** Without `previous` where it names none. */
  readonly head: Omit<SignedHead, 'log' | 'previous'> & Partial<Pick<SignedHead, 'previous'>>;
  /** Size of the head that was witnessed last. */
  readonly witnessed: number;
  /** Where the newest epoch began: what is older is witnessed by its opening. */
  readonly opened: number;
}

/** The newest head, where it is to be sent. */
async function unwitnessed(sql: RunSql, inDoubt = false): Promise<Newest | null> {
  const [row] = await sql<{ newest: Newest | null }>('SELECT disclosure.newest_head() AS newest', []);
  const newest = row?.newest ?? null;
  if (newest === null) return null;
  const known = newest.head.size === newest.witnessed;
  return known && !(inDoubt && newest.head.size > newest.opened) ? null : newest;
}

function runOn(client: PoolClient): RunSql {
  return async (text, values) => (await client.query({ text, values: [...values] })).rows;
}

async function witnessLocked(client: PoolClient, { log, inDoubt, send }: WitnessParts): Promise<WitnessRound> {
  const sql = runOn(client);
  const [lock] = await sql<{ mine: boolean }>(TRY_LOCK, []);
  if (lock?.mine !== true) return { kind: 'askedElsewhere' };
  const newest = await unwitnessed(sql, inDoubt);
  if (newest === null) return { kind: 'nothingNew' };
  const head = { log, previous: null, ...newest.head } as SignedHead;
  const proveFrom = async (from: number) => {
    // A log that was cut is sent as it is: it is for the witness to refuse it.
    const plan = head.size > from ? consistencyPlan(from, head.size) : [];
    const path = await readPath(sql, plan);
    return send({ head, from, path: path.map((hash) => hash.toString('hex')) });
  };
  const first = await proveFrom(newest.witnessed);
  const witnessed = first.kind === 'elsewhere' ? await proveFrom(first.size) : first;
  if (witnessed.kind === 'countersigned') {
    const { at, key, signature } = witnessed.countersignature;
    await sql('SELECT disclosure.keep_countersignature($1, $2, $3, $4)', [head.size, at, key, signature]);
  }
  return witnessed;
}

const answerSchema = z.union([
  z.object({ countersignature: countersignatureSchema }),
  z.object({ proveFrom: z.int().nonnegative() }),
  z.object({ errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).min(1) }),
]);

/** Reads governance's answer to a head. Throws where it is none. */
export function readWitnessed({ status, json }: ServiceAnswer): Witnessed {
  const answer = answerSchema.parse(json);
  if ('proveFrom' in answer) return { kind: 'elsewhere', size: answer.proveFrom };
  if ('countersignature' in answer) return { kind: 'countersigned', countersignature: answer.countersignature };
  const code = answer.errors[0]?.extensions.code ?? 'UNKNOWN';
  // Only a refusal on the head's account is one; a governance that cannot answer is asked again.
  if (status !== 409) throw new Error(`Governance answered ${status} ${code} to a head.`);
  return { kind: 'refused', code };
}
