import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which agency's graph what an alert is about stands. Of what an agency told before it is not known. */
export class KeepWhereAlertsLead1700000000124 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.alert ADD COLUMN agency text;
UPDATE authority.alert SET agency = CASE WHEN kind IN ('patternsConverge', 'referralNotAccepted', 'caseReviewOverdue') THEN 'hub' ELSE 'governance' END
WHERE kind NOT IN ('subjectAccessWaits', 'subjectAccessOverdue', 'breachOverdue', 'unlockNotAnswered');
ALTER TABLE authority.alert ALTER COLUMN agency SET DEFAULT 'governance';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.alert DROP COLUMN agency');
  }
}
