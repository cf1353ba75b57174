import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * That an involvement was recorded by the organisation itself, and nobody else bore it out then. It counts for whoever works with
 * the child; for whoever speaks for the child it does not.
 */
export class MarkSelfClaimed1700000000083 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.involvement ADD COLUMN self_claimed boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.involvement DROP COLUMN self_claimed');
  }
}
