import type { ClientBase } from 'pg';

/**
 * Takes back every right on what the owner owns from PUBLIC and from `roles`, whoever gave it: they are granted theirs anew.
 * What an operator gave roles of their own is left alone, save that such a role passes on nothing to these; and so is what is not
 * the owner's.
 */
export function takeBackRights(roles: readonly string[]): string {
  const holders = [...roles.map((role) => `'${quoted(role).replaceAll("'", "''")}'::regrole`), '0'].join(', ');
  return `
DO $take$ DECLARE given record; BEGIN FOR given IN
  WITH own AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'),
  relation AS (SELECT c.oid, c.relowner, c.relacl,
      CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END || ' ' || c.oid::regclass AS named
    FROM pg_class c JOIN own ON own.oid = relnamespace),
  object (named, owner, acl) AS (
    SELECT 'SCHEMA ' || quote_ident(nspname), nspowner, nspacl FROM own
    UNION ALL SELECT named, relowner, relacl FROM relation
    UNION ALL SELECT named, relowner, attacl FROM pg_attribute JOIN relation ON relation.oid = attrelid
    UNION ALL SELECT 'ROUTINE ' || p.oid::regprocedure, proowner, coalesce(proacl, acldefault('f', proowner))
      FROM pg_proc p JOIN own ON own.oid = pronamespace),
  entry AS (SELECT named, owner, acl.* FROM object, aclexplode(acl) AS acl WHERE owner = current_user::regrole),
  held AS (SELECT named, grantee, grantor <> owner AS passed FROM entry WHERE grantee IN (${holders}))
  SELECT 'ALL' AS what, named, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS holder FROM held
  UNION SELECT 'GRANT OPTION FOR ALL', named, grantee::regrole::text FROM entry
    WHERE is_grantable AND grantee NOT IN (owner, ${holders}) AND named IN (SELECT named FROM held WHERE passed)
LOOP EXECUTE format('REVOKE %s ON %s FROM %s CASCADE', given.what, given.named, given.holder); END LOOP; END $take$;`;
}

/**
 * A query with the quoted role as $1: the roles that it was made a member of and by which, or by theirs in turn, it may do
 * something on the server. A group that may do nothing (of pg_hba.conf, say) is not among them.
 */
export const WIDENING_MEMBERSHIPS = `
WITH RECURSIVE reached (direct, role) AS (
  SELECT roleid, roleid FROM pg_auth_members WHERE member = to_regrole($1)
  UNION SELECT direct, roleid FROM reached JOIN pg_auth_members ON member = role)
SELECT DISTINCT direct::regrole::text AS name FROM reached JOIN pg_roles r ON r.oid = role
WHERE r.rolname ~ '^pg_' OR r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls
  OR EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = role)`;

/** Throws where the role may do by a membership what it is not granted; whose that is, its operator knows, and ends it. */
export async function requireNoWidening(owner: ClientBase, role: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(`${WIDENING_MEMBERSHIPS} ORDER BY name`, [quoted(role)]);
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name);
  const end = names.map((name) => `REVOKE ${name} FROM ${quoted(role)};`).join(' ');
  throw new Error(
    `The role ${role} is a member of ${names.join(', ')}, and may do by it more than its process needs. End that as a superuser, then start again: ${end}`,
  );
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
