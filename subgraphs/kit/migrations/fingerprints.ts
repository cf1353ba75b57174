import { createHash } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Agency } from '#policies/core/vocabulary';

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

/**
 * SHA-256 of the SQL of each migration of `owner`, by name: white space and comments do not count. TypeORM knows a migration
 * by its name alone, so that one which was edited after it ran would be taken for done and fail somewhere later.
 */
async function fingerprintsOf(owner: DataSource): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const migration of owner.migrations) {
    const texts: string[] = [];
    // Migrations say what they do in SQL and read nothing: a runner that writes down what it is told is all they meet.
    const recorder = { query: async (text: string) => void texts.push(text) } as unknown as QueryRunner;
    await migration.up(recorder);
    const plain = texts.join(';').replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();
    found.set(nameOf(migration), createHash('sha256').update(plain).digest('hex'));
  }
  return found;
}

const nameOf = (migration: DataSource['migrations'][number]): string => migration.name ?? migration.constructor.name;

/** What the database has run otherwise than this program would. Reads only; empty for a database that is new. */
export async function changedMigrations(owner: DataSource, agency: Agency): Promise<readonly ChangedMigration[]> {
  const ran = await namesRun(owner);
  if (ran.length === 0) return [];
  const [now, recorded] = [await fingerprintsOf(owner), await recordedFingerprints(owner)];
  return ran.flatMap((migration): readonly ChangedMigration[] => {
    const [is, was] = [now.get(migration), recorded.get(migration)];
    if (is === undefined) return [{ agency, migration, change: 'unknown' }];
    if (was === undefined) return [{ agency, migration, change: 'unrecorded' }];
    return is === was ? [] : [{ agency, migration, change: 'edited' }];
  });
}

/** Before they run: a process that is killed in between then finds none that ran without its fingerprint. */
export async function recordFingerprints(owner: DataSource): Promise<void> {
  const ran = await namesRun(owner);
  const ahead = [...(await fingerprintsOf(owner))].filter(([name]) => !ran.includes(name));
  // A schema of its own: what empties, grants or publishes the tables of another does not meet it.
  await owner.query(
    `CREATE SCHEMA IF NOT EXISTS fingerprints;
     CREATE TABLE IF NOT EXISTS fingerprints.migration (name text PRIMARY KEY, fingerprint text NOT NULL)`,
  );
  await owner.query(
    `INSERT INTO fingerprints.migration SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint`,
    [ahead.map(([name]) => name), ahead.map(([, fingerprint]) => fingerprint)],
  );
}

async function namesRun(owner: DataSource): Promise<readonly string[]> {
  if (!(await isThere(owner, 'public.migrations'))) return [];
  const rows: { name: string }[] = await owner.query('SELECT name FROM public.migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

async function recordedFingerprints(owner: DataSource): Promise<ReadonlyMap<string, string>> {
  if (!(await isThere(owner, 'fingerprints.migration'))) return new Map();
  const rows: { name: string; fingerprint: string }[] = await owner.query(
    'SELECT name, fingerprint FROM fingerprints.migration',
  );
  return new Map(rows.map(({ name, fingerprint }) => [name, fingerprint]));
}

async function isThere(owner: DataSource, table: string): Promise<boolean> {
  const [row]: { there: boolean }[] = await owner.query('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  return row?.there ?? false;
}
