import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That what a review had decided was taken back before the copy left: by whom and why. When, `superseded_at` says. */
export class KeepWhyReopened1700000000190 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.review ADD COLUMN reopened_by text, ADD COLUMN reopening_reason text,
  ADD CONSTRAINT review_reopened CHECK (num_nulls(reopened_by, reopening_reason) IN (0, 2)
    AND (reopened_by IS NULL OR num_nulls(superseded_at, decision) = 0));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.review DROP COLUMN reopened_by, DROP COLUMN reopening_reason');
  }
}
