import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Agency } from '#policies/core/vocabulary';
import type { Class } from '../schema/class';

/** How a database and this program disagree about one migration that the database has run. */
export interface ChangedMigration {
  readonly agency: Agency;
  readonly migration: string;
  /** `edited`: its SQL is another now. `unrecorded`: run before fingerprints were kept. `unknown`: of a newer program. */
  readonly change: 'edited' | 'unrecorded' | 'unknown';
}

const IN_WORDS: Readonly<Record<ChangedMigration['change'], string>> = {
  edited: 'has been edited since this database ran it',
  unrecorded: 'was run by a version that kept no fingerprints',
  unknown: 'is not known to this version: the database was made by a newer one',
};

/** One line for each, in plain words. */
export function changesInWords(changes: readonly ChangedMigration[]): readonly string[] {
  return changes.map(({ agency, migration, change }) => `${agency}: ${migration} ${IN_WORDS[change]}`);
}

/** How a database stands to the migrations of this program. */
export interface Standing {
  /** What it has run otherwise than this program would; empty for a database that is new. */
  readonly changes: readonly ChangedMigration[];
  /** Those that it has not run, by name, with their fingerprints. */
  readonly ahead: ReadonlyMap<string, string>;
}

/** Reads only. */
export async function standingIn(owner: ClientBase, migrations: readonly Class[], agency: Agency): Promise<Standing> {
  const now = new Map(await Promise.all(migrations.map(fingerprinted)));
  const ran = await namesRun(owner);
  const recorded = ran.length === 0 ? new Map<string, string>() : await recordedFingerprints(owner);
  const changes = ran.flatMap((migration): readonly ChangedMigration[] => {
    const [is, was] = [now.get(migration), recorded.get(migration)];
    if (is === undefined) return [{ agency, migration, change: 'unknown' }];
    if (was === undefined) return [{ agency, migration, change: 'unrecorded' }];
    return is === was ? [] : [{ agency, migration, change: 'edited' }];
  });
  return { changes, ahead: new Map([...now].filter(([name]) => !ran.includes(name))) };
}

/** Before they run: a process that is killed in between then finds none that ran without its fingerprint. */
export async function recordFingerprints(owner: ClientBase, ahead: Standing['ahead']): Promise<void> {
  // A schema of its own: what empties, grants or publishes the tables of another does not meet it.
  await owner.query(
    `CREATE SCHEMA IF NOT EXISTS fingerprints;
     CREATE TABLE IF NOT EXISTS fingerprints.migration (name text PRIMARY KEY, fingerprint text NOT NULL)`,
  );
  await owner.query(
    `INSERT INTO fingerprints.migration SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint`,
    [[...ahead.keys()], [...ahead.values()]],
  );
}

type Fingerprinted = readonly [name: string, fingerprint: string];
const known = new WeakMap<Class, Promise<Fingerprinted>>();

/** The kit's migrations are of every database. */
function fingerprinted(migration: Class): Promise<Fingerprinted> {
  const found = known.get(migration) ?? fingerprintOf(migration);
  known.set(migration, found);
  return found;
}

/**
 * A migration's name and the SHA-256 of its SQL: white space and comments do not count. TypeORM knows a migration by its name
 * alone, so that one which was edited after it ran would be taken for done and fail somewhere later.
 */
async function fingerprintOf(Migration: Class): Promise<Fingerprinted> {
  const migration = Reflect.construct(Migration, []) as MigrationInterface;
  const texts: string[] = [];
  // Migrations say what they do in SQL and read nothing: a runner that writes down what it is told is all they meet.
  const recorder = { query: async (text: string) => void texts.push(text) } as unknown as QueryRunner;
  await migration.up(recorder);
  const plain = texts.join(';').replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();
  return [migration.name ?? Migration.name, createHash('sha256').update(plain).digest('hex')];
}

async function namesRun(owner: ClientBase): Promise<readonly string[]> {
  if (!(await isThere(owner, 'public.migrations'))) return [];
  const { rows } = await owner.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

async function recordedFingerprints(owner: ClientBase): Promise<ReadonlyMap<string, string>> {
  if (!(await isThere(owner, 'fingerprints.migration'))) return new Map();
  const { rows } = await owner.query<{ name: string; fingerprint: string }>(
    'SELECT name, fingerprint FROM fingerprints.migration',
  );
  return new Map(rows.map(({ name, fingerprint }) => [name, fingerprint]));
}

async function isThere(owner: ClientBase, table: string): Promise<boolean> {
  const { rows } = await owner.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  return rows[0]?.there ?? false;
}
