import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who ended a decision of detriment, or one against a refusal, before its time. Of what ended before it is not known. */
export class KeepWhoEndedDecisions1700000000141 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, ended] of [
      ['authority.detriment', 'valid_until'],
      ['authority.override', 'ended_at'],
    ])
      await runner.query(`
ALTER TABLE ${table} ADD COLUMN ended_organisation text, ADD COLUMN ended_practitioner text,
  ADD CHECK ((ended_organisation IS NULL) = (ended_practitioner IS NULL)),
  ADD CHECK (ended_practitioner IS NULL OR ${ended} IS NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['authority.detriment', 'authority.override'])
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ended_organisation, DROP COLUMN ended_practitioner`);
  }
}
