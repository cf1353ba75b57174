import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A head names the one before it, and that is signed with the rest. Null for those of before. Taken back, none of the chained heads
 * verifies any more.
 */
export class KeepWhatHeadsName1700000000251 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.witnessed_head ADD COLUMN previous text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.witnessed_head DROP COLUMN previous');
  }
}
