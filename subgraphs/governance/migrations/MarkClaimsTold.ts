import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Involvements of which officers and hubs were told that only their own organisation claims them are marked so, everywhere. */
export class MarkClaimsTold1700000000084 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "UPDATE governance.involvement SET self_claimed = true WHERE id IN (SELECT a.reference FROM authority.alert a WHERE a.kind = 'involvementSelfRecorded')",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE governance.involvement SET self_claimed = false WHERE self_claimed');
  }
}
