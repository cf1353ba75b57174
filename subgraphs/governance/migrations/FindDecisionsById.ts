import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is decided of a consent, a decision against a refusal or one of detriment, and the end of an exclusion, changes its row of every
 * agency, by its id alone: the primary key begins with the agency. An agency reads its own rows by the person and needs no such index.
 */
export class FindDecisionsById1700000000242 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`CREATE INDEX ${table}_id ON governance.${table} (id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP INDEX governance.${table}_id`);
  }
}

const TABLES = ['consent', 'consent_override', 'detriment', 'exclusion'];
