import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * By when a review of emergency access is to be closed, and when its reviewers were told that it was not. Reviews of before are
 * due a day after they were opened.
 */
export class GiveReviewsADay1700000000087 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.emergency_review ADD COLUMN due_at timestamptz;
ALTER TABLE authority.emergency_review ADD COLUMN overdue_alert_at timestamptz;
UPDATE authority.emergency_review SET due_at = opened_at + interval '1 day';
ALTER TABLE authority.emergency_review ALTER COLUMN due_at SET NOT NULL;
CREATE INDEX emergency_review_untold ON authority.emergency_review (due_at) WHERE closed_at IS NULL AND overdue_alert_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.emergency_review DROP COLUMN due_at, DROP COLUMN overdue_alert_at');
  }
}
