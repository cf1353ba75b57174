import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a recipient was alerted of a correction. Of what was corrected before it stands in their list alone. */
export class AlertWhoWasGiven1700000000201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.correction_notice ADD COLUMN alerted_at timestamptz;
UPDATE subject_access.correction_notice SET alerted_at = at;
CREATE INDEX correction_notice_untold ON subject_access.correction_notice (at) WHERE at IS NOT NULL AND alerted_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.correction_notice DROP COLUMN alerted_at');
  }
}
