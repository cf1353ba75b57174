import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To what a holder bound whom it told, and how that may be handled; null of what was decided before this was asked. */
export class KeepToWhatSharingBinds1700000000540 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.holder_task ADD COLUMN obligations text[], ADD COLUMN conditions text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tasks.holder_task DROP COLUMN obligations, DROP COLUMN conditions');
  }
}
