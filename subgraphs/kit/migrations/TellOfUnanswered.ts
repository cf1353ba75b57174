import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the role to which a request was escalated that nobody answered was told of it: once for each round. */
export class TellOfUnanswered1700000000123 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.unlock_handling ADD COLUMN escalation_told_at timestamptz;
CREATE INDEX unlock_handling_untold ON tasks.unlock_handling (request)
  WHERE escalated_at IS NOT NULL AND escalation_told_at IS NULL AND answered_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.unlock_handling DROP COLUMN escalation_told_at');
  }
}
