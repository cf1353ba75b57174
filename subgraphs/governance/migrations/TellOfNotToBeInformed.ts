import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The day of review of which its keepers were last told: once for each day that is set. */
export class TellOfNotToBeInformed1700000000121 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.not_to_be_informed ADD COLUMN told_of date');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.not_to_be_informed DROP COLUMN told_of');
  }
}
