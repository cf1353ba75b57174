import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema `lookups`: that a practitioner was answered about themselves or their household, once a day for each person, until
 * governance, which alerts, was told (`told_at`). No request and no content: the disclosure log has these.
 */
export class NoteOwnLookups1700000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA lookups;
CREATE TABLE lookups.own_family (
  organisation text, practitioner text, person uuid, day date, at timestamptz NOT NULL, told_at timestamptz,
  PRIMARY KEY (organisation, practitioner, person, day));
CREATE INDEX own_family_untold ON lookups.own_family (at) WHERE told_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA lookups CASCADE');
  }
}
