import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Role } from '#policies/core/vocabulary';
import { parseJson } from '#policies/service/parseJson';
import { HUB_ALERT_KINDS } from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import { TOLD_ALERTS } from '../alerts/alerts';

const schema = z.strictObject({
  kind: z.enum(HUB_ALERT_KINDS),
  organisation: z.string(),
  reference: z.uuid(),
  person: z.uuid(),
});

/**
 * The hub tells what somebody of an organisation is to look at: which roles hear of it is not the hub's to say. Told again,
 * nothing is added. False for what is no such call, and for an organisation that nobody registered.
 */
export async function takeAlert(sql: RunSql, text: string, now: Date): Promise<boolean> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return false;
  const { kind, organisation, reference, person } = parsed.data;
  const roles: readonly Role[] = TOLD_ALERTS[kind];
  const known = await sql(
    `WITH told AS (
       INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
       SELECT $7, o.id, $2::text[], $3, $4, ARRAY[$5::uuid], $6 FROM governance.organisation o WHERE o.id = $1
       ON CONFLICT DO NOTHING)
     SELECT id FROM governance.organisation WHERE id = $1`,
    [organisation, [...roles], kind, reference, person, now, idOf([kind, organisation, reference])],
  );
  return known.length > 0;
}

/** One id for what is told, however often and by however many processes. */
function idOf(told: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}
