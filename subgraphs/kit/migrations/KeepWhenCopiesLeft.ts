import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a copy left for the first time, and with what; and how many decisions of reviewers there are, on which it is made. */
export class KeepWhenCopiesLeft1700000000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.request ADD COLUMN decisions int NOT NULL DEFAULT 0,
  ADD COLUMN left_at timestamptz, ADD COLUMN left_with jsonb,
  ADD CONSTRAINT request_left_with CHECK ((left_at IS NULL) = (left_with IS NULL));
UPDATE subject_access.request q SET decisions = (SELECT count(*) FROM subject_access.review v WHERE v.request = q.id AND v.decision IS NOT NULL);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE subject_access.request DROP COLUMN decisions, DROP COLUMN left_at, DROP COLUMN left_with',
    );
  }
}
