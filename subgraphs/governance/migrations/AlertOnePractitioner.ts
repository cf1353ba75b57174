import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom of an organisation an alert is to beside its roles: of what they were given themselves. */
export class AlertOnePractitioner1700000000202 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.alert ADD COLUMN practitioner text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.alert DROP COLUMN practitioner');
  }
}
