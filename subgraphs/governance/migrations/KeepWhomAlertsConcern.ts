import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The persons whom an alert is about, so that nobody is alerted about a person from whom they are barred. They are never told
 * with it. What was written before is given them by what it refers to.
 */
export class KeepWhomAlertsConcern1700000000065 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.alert ADD COLUMN persons uuid[] NOT NULL DEFAULT '{}';
UPDATE authority.alert a SET persons = coalesce((SELECT array_agg(about.person ORDER BY about.person) FROM (
    SELECT v.person FROM authority.emergency_review v WHERE v.id = a.reference
    UNION SELECT g.person FROM authority.emergency_access g WHERE g.request = a.reference
    UNION SELECT w.person FROM authority.whereabouts_event w WHERE w.id = a.reference
    UNION SELECT c.person FROM authority.consent c WHERE c.id = a.reference) about), '{}');
ALTER TABLE authority.alert ALTER COLUMN persons DROP DEFAULT;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.alert DROP COLUMN persons');
  }
}
