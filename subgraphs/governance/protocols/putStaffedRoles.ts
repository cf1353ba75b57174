import type { ClientBase } from 'pg';
import type { StaffedRole } from '#policies/protocols/readStaffedRoles';

/** Makes the register of roles that are staffed at all hours what `roles` says, in the caller's transaction; writes only what differs. */
export async function putStaffedRoles(client: ClientBase, roles: readonly StaffedRole[]): Promise<void> {
  const rows = roles.map(({ effectiveFrom, effectiveTo, ...row }) => ({
    ...row,
    effective_from: effectiveFrom,
    effective_to: effectiveTo,
  }));
  for (const text of [REMOVE, PUT]) await client.query(text, [JSON.stringify(rows)]);
}

const GIVEN =
  'json_to_recordset($1::json) AS g(organisation text, role text, source text, effective_from date, effective_to date)';

const REMOVE = `
DELETE FROM authority.staffed_role s WHERE NOT EXISTS (SELECT FROM ${GIVEN}
  WHERE g.organisation = s.organisation AND g.role = s.role AND g.effective_from = s.effective_from)`;

const PUT = `
INSERT INTO authority.staffed_role AS s (organisation, role, source, effective_from, effective_to)
SELECT g.organisation, g.role, g.source, g.effective_from, g.effective_to FROM ${GIVEN}
ON CONFLICT (organisation, role, effective_from) DO UPDATE SET source = EXCLUDED.source, effective_to = EXCLUDED.effective_to
WHERE (s.source, s.effective_to) IS DISTINCT FROM (EXCLUDED.source, EXCLUDED.effective_to)`;
