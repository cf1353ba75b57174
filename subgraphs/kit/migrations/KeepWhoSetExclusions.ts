import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of an exclusion of a team or organisation, a digest of who set it (`setterOf`): it does not bar them. Of those set before nobody
 * knows by which issuer's practitioner; they bar whomever they barred.
 */
export class KeepWhoSetExclusions1700000000214 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.exclusion ADD COLUMN set_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.exclusion DROP COLUMN set_by');
  }
}
