import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import type { PersonId } from '#policies/core/ids';
import { parseJson } from '#policies/service/parseJson';
import { OF_EVERYBODY } from '../../kit/replica/notExcluded';
import type { RunSql } from '../../kit/replica/readReplica';
import { addEverywhere, moveRevisions } from '../acts/replicated';
import type { BirthParts } from './takeBirth';

const schema = z.strictObject({ person: z.uuid().transform((id) => id as PersonId), protected: z.boolean() });

/**
 * The index tells that every controller says of its identity of a person that it would lead to a protected person, or that none
 * says so any longer. The person is barred to everybody in every agency when this returns: an exclusion that names nobody, which
 * no act sets or ends and no register lists. Told again, nothing changes. False for what is no such call.
 * Law: Serious Organised Crime and Police Act 2005 s82 to s88.
 */
export async function takeProtected({ pool, commit }: BirthParts, text: string, now: Date): Promise<boolean> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return false;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await writeProtected(client, parsed.data, now);
    await commit(client, 'setExclusion');
    client.release();
  } catch (fault) {
    client.release(true);
    throw fault;
  }
  return true;
}

async function writeProtected(
  client: PoolClient,
  told: { readonly person: PersonId; readonly protected: boolean },
  now: Date,
): Promise<void> {
  const { person } = told;
  const sql: RunSql = async (statement, values) => (await client.query({ text: statement, values: [...values] })).rows;
  // Of several processes of the hub that tell the same, one after the other.
  await moveRevisions(sql, [person]);
  if (!told.protected) {
    await sql(`DELETE FROM governance.exclusion WHERE person = $1 AND ${OF_EVERYBODY}`, [person]);
    return;
  }
  const known = await sql(`SELECT id FROM governance.exclusion WHERE person = $1 AND ${OF_EVERYBODY} LIMIT 1`, [
    person,
  ]);
  if (known.length > 0) return;
  await addEverywhere(sql, 'exclusion', { id: randomUUID(), person, valid_from: now });
}
