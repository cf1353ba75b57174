import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A decision against a refusal opens against those refusals alone that it weighed (docs/decisions/0045): `weighed` are their ids. One
 * that names none opens nothing, so those that stand open nothing until governance has said what they weighed.
 */
export class WeighRefusals1700000000450 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE governance.consent_override ADD COLUMN weighed uuid[] NOT NULL DEFAULT '{}'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.consent_override DROP COLUMN weighed');
  }
}
