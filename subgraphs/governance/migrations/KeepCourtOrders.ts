import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order that was seen where a court decided: which court, of which day. What was recorded before is left as it was. */
export class KeepCourtOrders1700000000064 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.consent ADD COLUMN court text, ADD COLUMN ordered_on date,
  ADD CONSTRAINT consent_order_seen CHECK (grantor_kind <> 'court' OR (court IS NOT NULL AND ordered_on IS NOT NULL)) NOT VALID;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.consent DROP COLUMN court, DROP COLUMN ordered_on');
  }
}
