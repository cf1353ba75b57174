import 'reflect-metadata';
import { Client } from 'pg';
import { MigrationExecutor } from 'typeorm';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { migrate } from '#subgraphs/kit/migrations/migrate';
import { ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { bareLogs } from '#test/disclosure/startLogs';

/** Migrations are taken back, latest first, and run again: the database is what it was. */
const logs = bareLogs.forTests();

const OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
/** One line for each thing in a database and each right to it. */
const THERE = `
WITH ours AS (SELECT oid, nspname, nspacl FROM pg_namespace WHERE ${OURS}),
relation AS (SELECT c.*, nspname || '.' || relname AS name FROM pg_class c JOIN ours ON ours.oid = relnamespace),
routine AS (SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc p JOIN ours ON ours.oid = pronamespace)
SELECT 'schema ' || nspname AS line, nspacl AS acl FROM ours
UNION ALL SELECT concat_ws(' ', relkind, name, pg_get_viewdef(oid), pg_get_partkeydef(oid)), relacl FROM relation WHERE relkind NOT IN ('i', 't')
UNION ALL SELECT concat_ws(' ', name || '.' || attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)), attacl
  FROM relation JOIN pg_attribute ON attrelid = relation.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT indexdef, NULL FROM pg_indexes JOIN ours ON nspname = schemaname
UNION ALL SELECT concat_ws(' ', name, conname, pg_get_constraintdef(pg_constraint.oid)), NULL FROM pg_constraint JOIN relation ON conrelid = relation.oid
UNION ALL SELECT pg_get_triggerdef(pg_trigger.oid), NULL FROM pg_trigger JOIN relation ON tgrelid = relation.oid WHERE NOT tgisinternal
UNION ALL SELECT pg_get_functiondef(oid), proacl FROM routine
UNION ALL SELECT concat_ws(' ', 'published', pubname, schemaname, tablename, attnames::text, rowfilter), NULL FROM pg_publication_tables`;
const LINES = `SELECT line || coalesce((SELECT ': ' || string_agg(concat_ws(' ', r.grantee::regrole, privilege_type), ', ' ORDER BY r.grantee::regrole::text, privilege_type)
  FROM aclexplode(acl) r), '') AS line FROM (${THERE}) there ORDER BY 1`;

/** What tables, columns, constraints, routines, triggers and views there are, in short: asked at each step. */
const SHAPE = `
WITH ours AS (SELECT oid FROM pg_namespace WHERE ${OURS}),
relation AS (SELECT c.oid, relkind FROM pg_class c JOIN ours ON ours.oid = relnamespace)
SELECT concat_ws(' ',
  (SELECT sum(hashtext(concat(attrelid::regclass, ' ', attname, atttypid, attnotnull))) FROM pg_attribute JOIN relation ON attrelid = relation.oid
    WHERE attnum > 0 AND NOT attisdropped),
  (SELECT sum(hashtext(concat(conrelid::regclass, ' ', conname, pg_get_constraintdef(c.oid)))) FROM pg_constraint c JOIN ours ON ours.oid = connamespace),
  (SELECT sum(hashtext(concat(p.oid::regprocedure, ' ', prosrc))) FROM pg_proc p JOIN ours ON ours.oid = pronamespace),
  (SELECT sum(hashtext(concat(tgrelid::regclass, ' ', tgname))) FROM pg_trigger JOIN relation ON tgrelid = relation.oid WHERE NOT tgisinternal),
  (SELECT sum(hashtext(pg_get_indexdef(oid))) FROM relation WHERE relkind = 'i'),
  (SELECT sum(hashtext(pg_get_viewdef(oid))) FROM relation WHERE relkind = 'v')) AS shape`;

it.each([
  ['governance', 'nothing'],
  // No mark is ever taken off a record: who takes more back begins with a backup.
  ['hub', 'AddRestrictions1700000000073'],
  ['police', 'MarkRefuges1700000000072'],
] as const)('%s: down to %s, and up again', async (name, down) => {
  const definition = await SUBGRAPHS[name]?.();
  if (definition === undefined) throw new Error(name);
  const role = `${name}_owner`;
  const url = logs.postgres.databaseUrl(role, logs.secrets.databasePasswords[role] ?? '', name);
  const client = new Client({ connectionString: url });
  await client.connect();
  const source = await ownerDataSource(definition, url).initialize();
  try {
    const there = async () => (await client.query<{ line: string }>(LINES)).rows.map(({ line }) => line);
    const shape = async () => (await client.query<{ shape: string }>(SHAPE)).rows[0]?.shape;
    const latest = async (): Promise<string> =>
      (await client.query('SELECT name FROM public.migrations ORDER BY id DESC LIMIT 1')).rows[0]?.name ?? 'nothing';
    const before = await there();
    expect(before.length).toBeGreaterThan(300);
    const shapes = new Map<string, string | undefined>();
    for (let left = await latest(); left !== down; left = await latest()) {
      shapes.set(left, await shape());
      await source.undoLastMigration();
    }
    if (down === 'nothing')
      expect((await there()).filter((line) => !/migration|fingerprints|schema public/.test(line))).toEqual([]);
    else await expect(source.undoLastMigration()).rejects.toThrow('never taken off');
    const executor = new MigrationExecutor(source);
    for (const pending of await executor.getPendingMigrations()) {
      await executor.executeMigration(pending);
      expect([pending.name, await shape()]).toEqual([pending.name, shapes.get(pending.name)]);
    }
    await migrate(definition, url, name);
    expect(await there()).toEqual(before);
  } finally {
    await source.destroy();
    await client.end();
  }
});
