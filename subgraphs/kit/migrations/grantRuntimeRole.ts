import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { SubgraphDefinition, WriteGrant } from '../schema/subgraphDefinition';
import { quoted, requireNoWidening, takeBackRights, WIDENING_MEMBERSHIPS } from './rightsByHand';

/** Schemas that the runtime role reads. `disclosure` is not among them: it reaches the log through functions alone. */
const READABLE = [
  'public',
  'governance',
  'acts',
  'authority',
  'tasks',
  'subject_access',
  'reports',
  'lookups',
  'replica',
];

/** All that the runtime role may do with the log. */
const LOG_FUNCTIONS = [
  'lock',
  'append',
  'entries',
  'entries_of',
  'leaf_of',
  'receipts_known',
  'count_sharing',
  'note_declared',
  'head_covering',
  'newest_head',
  'hashes',
  'keep_countersignature',
  'subject_keys',
  'persons_without_key',
  'destroy',
  // Of the release before, whose processes go on for a while once the database is migrated.
  'given_about',
  'records_about',
  'given_in',
];

const OF_ALL: readonly WriteGrant[] = [
  { table: 'acts.performed', rights: ['INSERT', 'UPDATE'] },
  { table: 'replica.lease_mark', rights: ['UPDATE'] },
  { table: 'tasks.opening', rights: ['UPDATE'] },
  { table: 'tasks.holder_task', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.holder_task_event', rights: ['INSERT'] },
  { table: 'tasks.unlock_request', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.unlock_handling', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.unlock_disagreement', rights: ['INSERT'] },
  { table: 'lookups.own_family', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.released_disclosure', rights: ['INSERT', 'DELETE'] },
  { table: 'subject_access.release_taken_back', rights: ['INSERT'] },
  { table: 'subject_access.request', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.clarification', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.review', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.opinion', rights: ['INSERT'] },
  { table: 'subject_access.reviewer', rights: ['INSERT'] },
  { table: 'subject_access.correction', rights: ['INSERT'] },
  { table: 'subject_access.correction_notice', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.breach_task', rights: ['INSERT', 'UPDATE'] },
];

type Grants = Pick<SubgraphDefinition, 'writes' | 'executes'>;

/**
 * What the runtime role may do, and no more: read the agency's records and the replica, call the functions of the log.
 * Run by the owner after every migration. The definition names what its own role may write and call beside that. Where every
 * right in the database is as the same grants left it, nothing is written: they would write each table's row of the catalogue.
 * Throws, and grants nothing, where the role may do more by a membership: roles are no affair of the owner.
 */
export async function grantRuntimeRole(owner: ClientBase, role: string, definition: Grants): Promise<void> {
  const readers = await readersOf(owner, role);
  const grants = [
    takeBackRights([role, ...readers]),
    await grantsOfRuntime(owner, role, definition),
    await grantsOfReaders(owner, readers),
  ].join('\n');
  const digest = createHash('sha256').update(grants).digest('hex');
  if (await standAsLeftBy(owner, role, digest)) return;
  await requireNoWidening(owner, role);
  // One transaction: the rights are noted as they are left, or not at all.
  await owner.query(`${grants}
CREATE TABLE IF NOT EXISTS fingerprints.grants (id int PRIMARY KEY CHECK (id = 1), digest text NOT NULL, rights text NOT NULL);
INSERT INTO fingerprints.grants (id, digest, rights) SELECT 1, '${digest}', (${RIGHTS})
ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, rights = excluded.rights;`);
}

/** Every right on a schema, a table, a column or a function of the database, whosever it is. */
const RIGHTS = `
WITH own AS (SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)')
SELECT encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), 'UTF8')), 'hex') FROM (
  SELECT concat_ws(' ', 'schema', nspname, nspacl::text) FROM own
  UNION ALL SELECT concat_ws(' ', 'table', nspname, relname, relacl::text) FROM pg_class JOIN own ON own.oid = relnamespace
  UNION ALL SELECT concat_ws(' ', 'column', nspname, relname, attname, attacl::text) FROM pg_attribute
    JOIN pg_class c ON c.oid = attrelid JOIN own ON own.oid = relnamespace WHERE attacl IS NOT NULL
  UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure::text, proacl::text) FROM pg_proc p JOIN own ON own.oid = pronamespace
) AS lines(line)`;

async function standAsLeftBy(owner: ClientBase, role: string, digest: string): Promise<boolean> {
  const { rows } = await owner.query<{ there: boolean }>(
    "SELECT to_regclass('fingerprints.grants') IS NOT NULL AS there",
  );
  if (rows[0]?.there !== true) return false;
  const { rowCount } = await owner.query(
    `SELECT FROM fingerprints.grants WHERE digest = $2 AND rights = (${RIGHTS}) AND NOT EXISTS (${WIDENING_MEMBERSHIPS})`,
    [quoted(role), digest],
  );
  return rowCount === 1;
}

async function grantsOfRuntime(
  owner: ClientBase,
  role: string,
  { writes = [], executes = [] }: Grants,
): Promise<string> {
  const name = quoted(role);
  const { rows: present } = await owner.query<{ name: string }>(
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY nspname',
    [[...READABLE, 'disclosure']],
  );
  const schemas = present.map((schema) => schema.name);
  const readable = schemas.filter((schema) => READABLE.includes(schema)).join(', ');
  return `
GRANT USAGE ON SCHEMA ${schemas.join(', ')} TO ${name};
GRANT SELECT ON ALL TABLES IN SCHEMA ${readable} TO ${name};
REVOKE ALL ON public.migrations FROM ${name};
GRANT EXECUTE ON FUNCTION ${LOG_FUNCTIONS.map((each) => `disclosure.${each}`).join(', ')} TO ${name};
${[...OF_ALL, ...writes].map(({ table, rights }) => `GRANT ${rights.join(', ')} ON ${table} TO ${name};`).join('\n')}
${executes.map((signature) => `GRANT EXECUTE ON FUNCTION ${signature} TO ${name};`).join('\n')}`;
}

/** Roles of those who read the log without running the process, as many as the operator made. */
async function readersOf(owner: ClientBase, role: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY($1) ORDER BY rolname',
    [[`${role}_restricted`, `${role}_verifier`]],
  );
  return rows.map(({ name }) => name);
}

/**
 * `<runtime>_restricted` reads the silent outcomes and nothing else; `<runtime>_verifier` reads whatever `npm run verify`
 * recomputes the log from.
 */
async function grantsOfReaders(owner: ClientBase, readers: readonly string[]): Promise<string> {
  const { rows: witnessed } = await owner.query<{ there: boolean }>(
    "SELECT to_regclass('authority.witnessed_head') IS NOT NULL AS there",
  );
  return readers
    .map((name) => {
      const reader = quoted(name);
      const verifies = name.endsWith('_verifier');
      const tables = verifies
        ? ['log', 'restricted', 'tree_head', 'countersignature', 'epoch', 'head', 'node', 'subject_entry']
        : ['restricted'];
      const ofTheLog = `GRANT USAGE ON SCHEMA disclosure TO ${reader}; GRANT SELECT ON ${tables.map((table) => `disclosure.${table}`).join(', ')} TO ${reader};`;
      return verifies && witnessed[0]?.there === true
        ? `${ofTheLog}\nGRANT USAGE ON SCHEMA authority TO ${reader}; GRANT SELECT ON authority.witnessed_head, authority.log_epoch TO ${reader};`
        : ofTheLog;
    })
    .join('\n');
}
