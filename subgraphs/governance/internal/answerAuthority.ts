import type { Pool } from 'pg';
import { z } from 'zod';
import { type CapacityQuestion, capacityOf, GRANTOR_KINDS } from '#policies/core/consent/capacity';
import { mayStandFor } from '#policies/core/consent/resembles';
import type { PersonId } from '#policies/core/ids';
import { startOfDay } from '#policies/core/legalDay';
import { ACCESS_DECISION } from '#policies/core/subjectAccess';
import { saysSomething } from '#policies/core/texts';
import type { RunSql } from '../../kit/replica/readReplica';
import { birthOf, competenceOf, responsibilityOf } from '../consents/consentRows';
import { whomNotToInform } from '../consents/holderDoubts';

const schema = z.strictObject({
  person: z.uuid().transform((id) => id as PersonId),
  capacity: z.enum(GRANTOR_KINDS),
  responsibility: z.string().nullable(),
  order: z
    .strictObject({ reference: z.string().trim().min(1), court: z.string().trim().min(1), orderedOn: z.iso.date() })
    .nullable(),
  representative: z.string().nullable().default(null),
});

/**
 * Whether somebody may ask for a person's data, by what governance has on record; never why not. A parent asks only for a
 * child who is not competent to ask for itself; and nobody through a representative who may be one that must not be informed. Null for
 * what is no such question.
 */
export async function answerAuthority(pool: Pool, text: string, now: Date): Promise<{ confirmed: boolean } | null> {
  const parsed = schema.safeParse(JSON.parse(text || 'null'));
  if (!parsed.success) return null;
  const { person, capacity: kind, responsibility, order, representative } = parsed.data;
  const sql: RunSql = async (statement, values) => (await pool.query({ text: statement, values: [...values] })).rows;
  const reading = { sql, person };
  const question = {
    dateOfBirth: await birthOf(reading),
    decision: ACCESS_DECISION,
    matter: null,
    now,
    competence: await competenceOf(reading),
    responsibility: responsibility === null ? null : await responsibilityOf(reading, responsibility),
    courtOrder: order?.reference ?? null,
  };
  if (saysSomething(representative ?? '') && (await mayBeBarred(reading, representative ?? '')))
    return { confirmed: false };
  const own = capacityOf({ ...question, kind: 'child' }).kind === 'confirmed';
  if (kind === 'parentalResponsibility' && own) return { confirmed: false };
  if (order !== null) return { confirmed: kind === 'court' && orderStands(question, order.orderedOn) };
  return { confirmed: capacityOf({ ...question, kind }).kind === 'confirmed' };
}

/** What a court ordered of a child ends with childhood; of an adult it has no such end. */
function orderStands(question: Omit<CapacityQuestion, 'kind'>, orderedOn: string): boolean {
  const when = startOfDay(orderedOn);
  const then = capacityOf({ ...question, kind: 'court', now: when });
  return when <= question.now && then.kind === 'confirmed' && (then.lapsesAt === null || then.lapsesAt > question.now);
}

async function mayBeBarred(reading: Parameters<typeof whomNotToInform>[0], representative: string): Promise<boolean> {
  return (await whomNotToInform(reading)).some((barred) => mayStandFor(representative, barred));
}
