import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ACCESS_AGENCIES } from '#policies/core/subjectAccess';
import { ROLES, type Role } from '#policies/core/vocabulary';
import { parseJson } from '#policies/service/parseJson';
import { MAY_BE_TOLD } from '../../kit/alerts/mayBeTold';
import { HUB_ALERT_KINDS, OWED_ALERT_KINDS, TOLD_ALERT_KINDS, type ToldKind } from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import { TOLD_ALERTS } from '../alerts/alerts';

const schema = z.strictObject({
  kind: z.enum(TOLD_ALERT_KINDS),
  organisation: z.string(),
  reference: z.uuid(),
  person: z.uuid(),
  due: z.union([z.iso.date(), z.iso.datetime()]).nullable(),
  role: z.enum(ROLES).optional(),
  practitioner: z.string().min(1).optional(),
});

/** Of what somebody was given themselves, and of a case that they lead: no other is told to one person. */
const TO_ONE: readonly ToldKind[] = ['disclosureCorrected', 'section47NotAgreed'];

/**
 * A peer tells what somebody of an organisation that it may tell is to look at: which roles hear of it is not the
 * peer's to say, save which one of its kind's. Told again, nothing is added. False for what is no such call, for a kind that is not
 * the peer's to tell, and for any other organisation.
 */
export async function takeAlert(sql: RunSql, peer: string, text: string, now: Date): Promise<boolean> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return false;
  const { kind, organisation, reference, person, due, role, practitioner } = parsed.data;
  if (!kindsOf(peer).includes(kind)) return false;
  if (practitioner !== undefined && !TO_ONE.includes(kind)) return false;
  const roles: readonly Role[] = TOLD_ALERTS[kind].filter((each) => role === undefined || each === role);
  if (roles.length === 0) return false;
  const known = await sql(
    `WITH known AS (SELECT $1::text AS id WHERE ${MAY_BE_TOLD[kind]('$8', '$1')}),
     told AS (
       INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at, agency, practitioner)
       SELECT $7, k.id, $2::text[], $3, $4, ARRAY[$5::uuid], $6, $8, $9 FROM known k
       ON CONFLICT DO NOTHING)
     SELECT id FROM known`,
    [
      ...[organisation, [...roles], kind, reference, person, now],
      ...[idOf([peer, kind, organisation, reference, due, role ?? null]), peer, practitioner ?? null],
    ],
  );
  return known.length > 0;
}

function kindsOf(peer: string): readonly ToldKind[] {
  const owed = ACCESS_AGENCIES.some((agency) => agency === peer) ? OWED_ALERT_KINDS : [];
  return peer === 'hub' ? [...HUB_ALERT_KINDS, ...owed] : owed;
}

/** One id for what is told, however often and by however many processes. */
function idOf(told: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}
