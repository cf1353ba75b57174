import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of requests to unlock that were asked before it was kept. Whoever asked to have their involvement recorded was not involved: this
 * route is offered to nobody who is. Of a round whose time is over the role to which it went on is told no more.
 */
export class SettleUnlocksAskedBefore1700000000180 implements MigrationInterface {
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    await runner.query(`
UPDATE tasks.unlock_request SET involved = false WHERE route = 'recordInvolvement' AND asked_at < now();
ALTER TABLE tasks.unlock_request ALTER COLUMN involved DROP DEFAULT;
UPDATE tasks.unlock_handling h SET round_told_at = q.due_at
  FROM tasks.unlock_request q WHERE q.id = h.request AND h.round > 1 AND h.round_told_at IS NULL AND q.due_at < now();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.unlock_request ALTER COLUMN involved SET DEFAULT true');
  }
}
