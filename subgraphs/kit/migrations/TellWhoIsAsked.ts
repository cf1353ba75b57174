import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a request to unlock the role that is asked is told in its first round too. Where that was over before, it is told no more. */
export class TellWhoIsAsked1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX tasks.unlock_round_untold;
CREATE INDEX unlock_round_untold ON tasks.unlock_handling (request) WHERE round_told_at IS NULL AND answered_at IS NULL;
UPDATE tasks.unlock_handling h SET round_told_at = q.asked_at
  FROM tasks.unlock_request q WHERE q.id = h.request AND h.round = 1 AND (q.round > 1 OR q.due_at < now());`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX tasks.unlock_round_untold;
CREATE INDEX unlock_round_untold ON tasks.unlock_handling (request)
  WHERE round > 1 AND round_told_at IS NULL AND answered_at IS NULL;`);
  }
}
