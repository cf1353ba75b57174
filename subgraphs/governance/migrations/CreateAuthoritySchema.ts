import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema `authority`: what governance alone keeps. Events are appended and never changed; the replicated tables of the
 * schema `governance` carry only what follows from them.
 */
export class CreateAuthoritySchema1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA authority;
CREATE TABLE authority.involvement_event (
  id uuid PRIMARY KEY, involvement uuid NOT NULL, person uuid NOT NULL,
  event text NOT NULL CHECK (event IN ('recorded', 'ended')), at timestamptz NOT NULL,
  reason text NOT NULL, by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.involvement_event (involvement, at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA authority CASCADE');
  }
}
