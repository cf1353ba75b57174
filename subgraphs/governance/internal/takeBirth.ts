import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { birthday, PRECEDENCES_OF_HOLDERS } from '#policies/core/consent/capacity';
import type { PersonId } from '#policies/core/ids';
import { parseJson } from '#policies/service/parseJson';
import type { Acting, CommitAct } from '../../kit/acts/act';
import type { RunSql } from '../../kit/replica/readReplica';
import { birthOf } from '../consents/consentRows';
import { holdRights, lapseDecisions } from '../consents/lapseDecisions';

const schema = z.strictObject({
  person: z.uuid().transform((id) => id as PersonId),
  dateOfBirth: z.iso.date().nullable(),
});

export interface BirthParts {
  readonly pool: Pool;
  readonly commit: CommitAct;
}

/**
 * The index tells what governance needs so as to say who may decide for a child, or with it. A date that is corrected ends
 * rights as an act does: what rested on them has lapsed everywhere when this returns. Null where the index does not know the date, or
 * controllers disagree about it: nobody may decide by it any more (in doubt no authority), and what was decided stands until the
 * date is settled, since a doubt has ended nobody's right. Told again, nothing changes. False for what is no such call.
 */
export async function takeBirth({ pool, commit }: BirthParts, text: string, now: Date): Promise<boolean> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return false;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await writeBirth(client, { person: parsed.data.person, now }, parsed.data.dateOfBirth);
    await commit(client, 'recordCompetence');
    client.release();
  } catch (fault) {
    client.release(true);
    throw fault;
  }
  return true;
}

async function writeBirth(client: PoolClient, about: Omit<Acting, 'sql'>, dateOfBirth: string | null): Promise<void> {
  const sql: RunSql = async (statement, values) => (await client.query({ text: statement, values: [...values] })).rows;
  const acting = { ...about, sql };
  await holdRights(acting);
  if (dateOfBirth === null) {
    await sql('DELETE FROM authority.birth WHERE person = $1', [about.person]);
    return;
  }
  const before = await birthOf(acting);
  const changed = await sql(
    `INSERT INTO authority.birth AS b (person, date_of_birth) VALUES ($1, $2)
     ON CONFLICT (person) DO UPDATE SET date_of_birth = EXCLUDED.date_of_birth WHERE b.date_of_birth <> EXCLUDED.date_of_birth
     RETURNING person`,
    [about.person, dateOfBirth],
  );
  // Told again, it ends no right: and so nothing by a finding that ended nothing.
  if (changed.length > 0) await lapseDecisions(acting, null);
  // What a holder of parental responsibility refused stands for as long as they could decide.
  await sql(
    `UPDATE governance.consent SET valid_until = $2
     WHERE person = $1 AND precedence = ANY($3) AND state IN ('refused', 'withdrawn') AND valid_until IS DISTINCT FROM $2`,
    [about.person, birthday(dateOfBirth, 18), PRECEDENCES_OF_HOLDERS],
  );
  // What was decided about a child against a refusal opens nothing to an adult's (`recordOverride`): about somebody who was taken for one,
  // too, or whose age nobody knew.
  await sql(
    `UPDATE governance.consent_override SET valid_until = greatest(valid_from, $2)
     WHERE person = $1 AND valid_until > greatest(valid_from, $2) AND (valid_from < $2 OR $3::timestamptz IS NULL OR valid_from < $3)`,
    [about.person, birthday(dateOfBirth, 18), before === null ? null : birthday(before, 18)],
  );
}
