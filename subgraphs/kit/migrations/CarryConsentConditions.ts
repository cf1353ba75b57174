import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conditions under which a consent is given go with it to whoever discloses on it (docs/decisions/0050): in the grantor's words while it
 * is given and where something may be disclosed on it, else empty; null where there are none.
 */
export class CarryConsentConditions1700000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.consent ADD COLUMN conditions text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.consent DROP COLUMN conditions');
  }
}
