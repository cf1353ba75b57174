import type { MigrationInterface, QueryRunner } from 'typeorm';
import { knownOnly } from '../schema/knownOnly';

/** As they were when these migrations were written: what has run is never edited. */
const OF_ANY_RECORD = ['none', 'protectedPerson'];
const OF_TEXT = ['covertSource', 'familyCourt', 'legalPrivilege'] as const;

/**
 * A migration by which records of these tables, which hold somebody's own words, take each mark of such words; `before` are those
 * that a table took. Back it fails, and changes nothing, while a row has a mark that was not taken: no mark is ever taken off.
 */
export function markTexts(
  name: string,
  tables: readonly (readonly [table: string, before: readonly (typeof OF_TEXT)[number][]])[],
): new () => MigrationInterface {
  const migration = class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const [table] of tables) await takeOnly(runner, table, OF_TEXT);
    }

    async down(runner: QueryRunner): Promise<void> {
      for (const [table, before] of tables) await takeOnly(runner, table, before);
    }
  };
  // What a database was migrated by is known by the names of the classes.
  Object.defineProperty(migration, 'name', { value: name });
  return migration;
}

async function takeOnly(runner: QueryRunner, table: string, marks: readonly string[]): Promise<void> {
  const known = knownOnly({ name: 'restriction', values: [...OF_ANY_RECORD, ...marks] });
  if (known === null) throw new Error(`${table} has no list of restrictions.`);
  await runner.query(
    `ALTER TABLE public.${table} DROP CONSTRAINT ${known.constraint},
      ADD CONSTRAINT ${known.constraint} CHECK (${known.expression})`,
  );
}
