import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether who asked to unlock was involved with the person then: what comes of it is theirs while they are. Of what was asked
 * before this was kept, it is taken that they were.
 */
export class KeepInvolvedAsker1700000000170 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.unlock_request ADD COLUMN involved boolean NOT NULL DEFAULT true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.unlock_request DROP COLUMN involved');
  }
}
