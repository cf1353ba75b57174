import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of which day officers were told that something of a request for access waits, and that its copy has not left: once for each day
 * that is fixed. When they were told that nobody had decided on a breach in time: once.
 */
export class TellWhatIsOwed1700000000122 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.request ADD COLUMN waits_told_of date, ADD COLUMN overdue_told_of date;
CREATE INDEX request_not_left ON subject_access.request (leaves_on) WHERE left_at IS NULL;
ALTER TABLE subject_access.breach_task ADD COLUMN overdue_told_at timestamptz;
CREATE INDEX breach_task_untold ON subject_access.breach_task (due_at) WHERE decided_at IS NULL AND overdue_told_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.breach_task DROP COLUMN overdue_told_at;
DROP INDEX subject_access.request_not_left;
ALTER TABLE subject_access.request DROP COLUMN waits_told_of, DROP COLUMN overdue_told_of;`);
  }
}
