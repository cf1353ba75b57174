import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema `acts`: mutations by idempotency key, one row each, with the result that a repetition gets again. The input is
 * kept as a digest only.
 */
export class CreateActs1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA acts;
CREATE TABLE acts.performed (
  organisation text, practitioner text, key text, act text NOT NULL, input_digest bytea NOT NULL,
  performed_at timestamptz NOT NULL, result text, repeats int NOT NULL DEFAULT 0,
  PRIMARY KEY (organisation, practitioner, key));
CREATE INDEX ON acts.performed (performed_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA acts CASCADE');
  }
}
