import type { ClientBase } from 'pg';
import type { EmergencyRate } from '#policies/protocols/readEmergencyRates';
import type { StaffedRole } from '#policies/protocols/readStaffedRoles';
import type { EffectiveDays } from '#policies/tables/effectiveDays';

/** Makes the register of roles that are staffed at all hours what `roles` says, in the caller's transaction; writes only what differs. */
export async function putStaffedRoles(client: ClientBase, roles: readonly StaffedRole[]): Promise<void> {
  await put(client, [REMOVE_ROLES, PUT_ROLES], roles);
}

/** Makes the rates of emergency access what `rates` says, in the caller's transaction; writes only what differs. */
export async function putEmergencyRates(client: ClientBase, rates: readonly EmergencyRate[]): Promise<void> {
  await put(client, [REMOVE_RATES, PUT_RATES], rates);
}

async function put(client: ClientBase, texts: readonly string[], given: readonly EffectiveDays[]): Promise<void> {
  const rows = given.map(({ effectiveFrom, effectiveTo, ...row }) => ({
    ...row,
    effective_from: effectiveFrom,
    effective_to: effectiveTo,
  }));
  for (const text of texts) await client.query(text, [JSON.stringify(rows)]);
}

const GIVEN_ROLES =
  'json_to_recordset($1::json) AS g(organisation text, role text, source text, effective_from date, effective_to date)';

const REMOVE_ROLES = `
DELETE FROM authority.staffed_role s WHERE NOT EXISTS (SELECT FROM ${GIVEN_ROLES}
  WHERE g.organisation = s.organisation AND g.role = s.role AND g.effective_from = s.effective_from)`;

const PUT_ROLES = `
INSERT INTO authority.staffed_role AS s (organisation, role, source, effective_from, effective_to)
SELECT g.organisation, g.role, g.source, g.effective_from, g.effective_to FROM ${GIVEN_ROLES}
ON CONFLICT (organisation, role, effective_from) DO UPDATE SET source = EXCLUDED.source, effective_to = EXCLUDED.effective_to
WHERE (s.source, s.effective_to) IS DISTINCT FROM (EXCLUDED.source, EXCLUDED.effective_to)`;

const GIVEN_RATES =
  'json_to_recordset($1::json) AS g(jurisdiction text, children int, minutes int, source text, effective_from date, effective_to date)';

const REMOVE_RATES = `
DELETE FROM authority.emergency_rate r WHERE NOT EXISTS (SELECT FROM ${GIVEN_RATES}
  WHERE g.jurisdiction = r.jurisdiction AND g.effective_from = r.effective_from)`;

const PUT_RATES = `
INSERT INTO authority.emergency_rate AS r (jurisdiction, requests, minutes, source, effective_from, effective_to)
SELECT g.jurisdiction, g.children, g.minutes, g.source, g.effective_from, g.effective_to FROM ${GIVEN_RATES}
ON CONFLICT (jurisdiction, effective_from) DO UPDATE SET requests = EXCLUDED.requests, minutes = EXCLUDED.minutes,
  source = EXCLUDED.source, effective_to = EXCLUDED.effective_to
WHERE (r.requests, r.minutes, r.source, r.effective_to)
  IS DISTINCT FROM (EXCLUDED.requests, EXCLUDED.minutes, EXCLUDED.source, EXCLUDED.effective_to)`;
