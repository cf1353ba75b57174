import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose task a request is at each controller that is asked, and who heard of it once its clock had run out unanswered. */
export class EscalateUnlocks1700000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.unlock_handling ADD COLUMN assigned_to text, ADD COLUMN escalated_to text, ADD COLUMN escalated_at timestamptz;
UPDATE tasks.unlock_handling SET assigned_to = 'privacyOfficer';
ALTER TABLE tasks.unlock_handling ALTER COLUMN assigned_to SET NOT NULL;
CREATE INDEX ON tasks.unlock_handling (request) WHERE answered_at IS NULL AND escalated_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE tasks.unlock_handling DROP COLUMN assigned_to, DROP COLUMN escalated_to, DROP COLUMN escalated_at',
    );
  }
}
