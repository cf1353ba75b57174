import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was to end with the beginning of a day, which was taken to be midnight UTC, ends with that of the day in England and Wales
 * (docs/decisions/0035): a consent, a parent's on the child's 18th birthday among them, and a decision against a refusal. In winter it
 * is the same moment.
 */
export class EndDaysInLondon1700000000271 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`UPDATE ${table} SET valid_until = ${MIDNIGHT}
        WHERE valid_until > now() AND (valid_until AT TIME ZONE 'UTC')::time = '00:00' AND valid_until <> ${MIDNIGHT}`);
  }

  /** Which of them were moments, nobody knows: they end as they do. */
  async down(): Promise<void> {
    return undefined;
  }
}

const MIDNIGHT = "(valid_until AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/London'";

const TABLES = ['authority.consent', 'governance.consent', 'authority.override', 'governance.consent_override'];
