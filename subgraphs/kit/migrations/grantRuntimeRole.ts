import type { DataSource } from 'typeorm';
import type { SubgraphDefinition, WriteGrant } from '../schema/subgraphDefinition';

/** Schemas that the runtime role reads. `disclosure` is not among them: it reaches the log through functions alone. */
const READABLE = ['public', 'governance', 'acts', 'authority', 'tasks', 'subject_access', 'reports'];

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
  'given_about',
];

const OF_ALL: readonly WriteGrant[] = [
  { table: 'acts.performed', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.opening', rights: ['UPDATE'] },
  { table: 'tasks.holder_task', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.holder_task_event', rights: ['INSERT'] },
  { table: 'tasks.unlock_request', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.unlock_handling', rights: ['INSERT', 'UPDATE'] },
  { table: 'tasks.unlock_disagreement', rights: ['INSERT'] },
  { table: 'subject_access.released_disclosure', rights: ['INSERT'] },
  { table: 'subject_access.request', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.clarification', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.review', rights: ['INSERT', 'UPDATE'] },
  { table: 'subject_access.reviewer', rights: ['INSERT'] },
  { table: 'subject_access.correction', rights: ['INSERT'] },
  { table: 'subject_access.correction_notice', rights: ['INSERT'] },
  { table: 'subject_access.breach_task', rights: ['INSERT', 'UPDATE'] },
];

/**
 * What the runtime role may do, and no more: read the agency's records and the replica, call the functions of the log.
 * Run by the owner after every migration. The definition names what its own role may write and call beside that.
 */
export async function grantRuntimeRole(
  owner: DataSource,
  role: string,
  { writes = [], executes = [] }: Pick<SubgraphDefinition, 'writes' | 'executes'>,
): Promise<void> {
  const name = quoted(role);
  const present: { name: string }[] = await owner.query(
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1)',
    [[...READABLE, 'disclosure']],
  );
  const schemas = present.map((schema) => schema.name);
  const readable = schemas.filter((schema) => READABLE.includes(schema)).join(', ');
  await owner.query(`
REVOKE ALL ON ALL TABLES IN SCHEMA ${schemas.join(', ')} FROM ${name};
GRANT USAGE ON SCHEMA ${schemas.join(', ')} TO ${name};
GRANT SELECT ON ALL TABLES IN SCHEMA ${readable} TO ${name};
REVOKE ALL ON public.migrations FROM ${name};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA disclosure FROM ${name};
GRANT EXECUTE ON FUNCTION ${LOG_FUNCTIONS.map((each) => `disclosure.${each}`).join(', ')} TO ${name};
${[...OF_ALL, ...writes].map(({ table, rights }) => `GRANT ${rights.join(', ')} ON ${table} TO ${name};`).join('\n')}
${executes.map((signature) => `GRANT EXECUTE ON FUNCTION ${signature} TO ${name};`).join('\n')}`);
  await grantReaders(owner, role);
}

/**
 * What those may do who read the log without running the process, where the operator made these roles: `<runtime>_restricted`
 * reads the silent outcomes and nothing else; `<runtime>_verifier` reads whatever `npm run verify` recomputes the log from.
 */
async function grantReaders(owner: DataSource, role: string): Promise<void> {
  const present: { name: string }[] = await owner.query(
    'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY($1)',
    [[`${role}_restricted`, `${role}_verifier`]],
  );
  const [witnessed]: { there: boolean }[] = await owner.query(
    "SELECT to_regclass('authority.witnessed_head') IS NOT NULL AS there",
  );
  for (const { name } of present) {
    const tables = name.endsWith('_restricted')
      ? ['restricted']
      : ['log', 'restricted', 'tree_head', 'countersignature', 'epoch', 'head', 'node', 'subject_entry'];
    const reader = quoted(name);
    await owner.query(
      `GRANT USAGE ON SCHEMA disclosure TO ${reader}; GRANT SELECT ON ${tables.map((table) => `disclosure.${table}`).join(', ')} TO ${reader}`,
    );
    if (name.endsWith('_verifier') && witnessed?.there === true)
      await owner.query(
        `GRANT USAGE ON SCHEMA authority TO ${reader}; GRANT SELECT ON authority.witnessed_head, authority.log_epoch TO ${reader}`,
      );
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
