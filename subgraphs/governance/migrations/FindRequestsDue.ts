import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Consents that were asked for are looked up by whether they were answered, and by whether their officers have been told. */
export class FindRequestsDue1700000000264 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE INDEX consent_requested ON authority.consent_event (consent) WHERE event = 'requested';
CREATE INDEX alert_request ON authority.alert (reference) WHERE kind = 'consentRequestDue';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX authority.consent_requested, authority.alert_request');
  }
}
