import type { MigrationInterface, QueryRunner } from 'typeorm';
import { knownOnly } from '../schema/knownOnly';

/**
 * A migration by which tables take no other values than these (null says that it is not known). Fails, and changes nothing, while
 * a row has another: whoever holds it mends or removes it first.
 */
export function knownValues(
  name: string,
  columns: readonly (readonly [table: string, column: string, values: readonly string[]])[],
): new () => MigrationInterface {
  const migration = class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const [table, column, values] of columns) {
        const known = knownOnly({ name: column, values });
        if (known === null) continue;
        await runner.query(
          `ALTER TABLE public.${table} ADD CONSTRAINT ${known.constraint} CHECK (${known.expression})`,
        );
      }
    }

    async down(runner: QueryRunner): Promise<void> {
      for (const [table, column] of columns)
        await runner.query(`ALTER TABLE public.${table} DROP CONSTRAINT known_${column}`);
    }
  };
  // What a database was migrated by is known by the names of the classes.
  Object.defineProperty(migration, 'name', { value: name });
  return migration;
}
