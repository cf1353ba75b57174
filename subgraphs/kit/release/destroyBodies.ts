import type { Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { type BodyPart, sealDestruction } from '#policies/disclosure/destruction';
import type { SigningKey } from '#policies/disclosure/treeHead';
import { appendRecords, lockLog, packRecords } from './appendRecords';
import { type RunNamed, runNamedOn } from './runNamed';

export interface DestroyParts {
  readonly pool: Pool;
  readonly agency: Agency;
  readonly logKey: SigningKey;
  readonly now: Date;
}

export interface BodiesToDestroy {
  /** Sequence numbers, both inclusive. */
  readonly first: number;
  readonly last: number;
  readonly parts: readonly BodyPart[];
  /** The retention rule that is applied, in words: it stands in the log. */
  readonly rule: string;
}

/**
 * Destroys bodies past their retention in one transaction with the record of it, which is a leaf of the log: without that no
 * body goes. Leaves, hashes, receipts and proofs stay, and `verify` passes. Records of earlier destructions are kept. What else is
 * to be written of it, `alsoWrite` writes in that transaction while the bodies are there.
 */
export async function destroyBodies(
  parts: DestroyParts,
  bodies: BodiesToDestroy,
  alsoWrite: (run: RunNamed) => Promise<void> = async () => undefined,
): Promise<void> {
  const { pool, agency, logKey, now } = parts;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const run = runNamedOn(client);
    const locked = await lockLog(run, { agency, logKey }, []);
    if (bodies.first < 1 || bodies.last < bodies.first || bodies.last > locked.frontier.size)
      throw new RangeError(`The log has no records ${bodies.first} to ${bodies.last}.`);
    const record = sealDestruction({ agency, ...bodies, at: now.toISOString() });
    await appendRecords(run, { agency, logKey }, locked, packRecords([record]));
    await alsoWrite(run);
    await client.query('SELECT disclosure.destroy($1, $2, $3::text[])', [bodies.first, bodies.last, bodies.parts]);
    await client.query('COMMIT');
    client.release();
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}
