import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { parseJson } from '#policies/service/parseJson';
import type { RunSql } from '../../kit/replica/readReplica';
import { keepOwnLookup } from '../relationships/keepOwnLookup';

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
  return keepOwnLookup(sql, parsed.data);
}
