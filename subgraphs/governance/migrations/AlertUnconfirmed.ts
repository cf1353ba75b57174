import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the officers of the asker's organisation were told that no second person had confirmed in time: once for each grant. */
export class AlertUnconfirmed1700000000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.emergency_access ADD COLUMN unconfirmed_alert_at timestamptz;
CREATE INDEX ON authority.emergency_request (confirm_by) WHERE confirm_by IS NOT NULL AND confirmed_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX authority.emergency_request_confirm_by_idx;
ALTER TABLE authority.emergency_access DROP COLUMN unconfirmed_alert_at;`);
  }
}
