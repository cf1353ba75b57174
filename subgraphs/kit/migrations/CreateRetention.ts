import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was destroyed when its time had come: what kind, how many, under which rule; never a content. */
export class CreateRetention1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA retention;
CREATE TABLE retention.destroyed (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record_type text NOT NULL, rule text NOT NULL, older_than timestamptz NOT NULL,
  number bigint NOT NULL, destroyed_at timestamptz NOT NULL);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA retention CASCADE');
  }
}
