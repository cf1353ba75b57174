import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the role to which a request to unlock went on by a disagreement was told of that round. */
export class TellOfDisagreements1700000000152 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.unlock_handling ADD COLUMN round_told_at timestamptz;
CREATE INDEX unlock_round_untold ON tasks.unlock_handling (request)
  WHERE round > 1 AND round_told_at IS NULL AND answered_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.unlock_handling DROP COLUMN round_told_at');
  }
}
