import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which data and purposes a child's competence was assessed; null where none were named, as before. */
export class KeepWhatWasAssessed1700000000600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.competence ADD COLUMN categories text[], ADD COLUMN purposes text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.competence DROP COLUMN categories, DROP COLUMN purposes');
  }
}
