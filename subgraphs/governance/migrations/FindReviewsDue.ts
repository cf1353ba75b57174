import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions are looked up by the day of their review, and by whether their officers have been told. */
export class FindReviewsDue1700000000081 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE INDEX detriment_review ON authority.detriment (review_by) WHERE valid_until IS NULL;
CREATE INDEX override_end ON authority.override (valid_until) WHERE ended_at IS NULL;
CREATE INDEX consent_review ON authority.consent (review_by) WHERE review_by IS NOT NULL;
CREATE INDEX alert_review ON authority.alert (reference) WHERE kind = 'decisionReviewDue';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX authority.detriment_review, authority.override_end, authority.consent_review, authority.alert_review',
    );
  }
}
