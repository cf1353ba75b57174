import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * On what a holder's disclosure rests, and to what it binds its asker. Of what was disclosed before this was asked, nothing was
 * stated.
 */
export class KeepBasisOfAnswers1700000000263 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.unlock_handling ADD COLUMN basis jsonb, ADD COLUMN obligations text[] NOT NULL DEFAULT '{}', ADD COLUMN conditions text;
ALTER TABLE tasks.unlock_handling ADD CONSTRAINT basis_of_a_disclosure
  CHECK (CASE WHEN answered_at IS NULL THEN basis IS NULL ELSE true END
    AND (disclosed IS TRUE OR (obligations = '{}' AND conditions IS NULL)));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE tasks.unlock_handling DROP COLUMN basis, DROP COLUMN obligations, DROP COLUMN conditions',
    );
  }
}
