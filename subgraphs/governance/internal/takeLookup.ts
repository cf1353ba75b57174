import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { parseJson } from '#policies/service/parseJson';
import { IS_OWN_FAMILY } from '../../kit/replica/ownFamily';
import type { RunSql } from '../../kit/replica/readReplica';

const schema = z.strictObject({
  organisation: z.string(),
  practitioner: z.string(),
  person: z.uuid(),
  at: z.iso.datetime(),
});

/**
 * A peer tells that it answered a practitioner about their own family. Of each practitioner and person one is kept a day, whichever
 * agency told it first: which one is not kept. False for what is no such call, and where nobody declared that it is their family:
 * an agency can say of nobody else that they looked somebody up.
 */
export async function takeLookup(sql: RunSql, peer: string, text: string): Promise<boolean> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success || !AGENCIES.some((agency) => agency === peer)) return false;
  const { organisation, practitioner, person, at } = parsed.data;
  const declared = await sql(
    `WITH declared AS (SELECT FROM governance.relationship r WHERE r.agency = 'hub' AND r.person = $2 AND r.organisation = $3
         AND r.practitioner = $4 AND ${IS_OWN_FAMILY} LIMIT 1),
     kept AS (
       INSERT INTO authority.own_lookup (id, person, organisation, practitioner, day, at)
       SELECT $1::uuid, $2::uuid, $3::text, $4::text, ($5::timestamptz AT TIME ZONE 'UTC')::date, $5::timestamptz FROM declared
       ON CONFLICT DO NOTHING)
     SELECT 1 FROM declared`,
    [randomUUID(), person, organisation, practitioner, at],
  );
  return declared.length > 0;
}
