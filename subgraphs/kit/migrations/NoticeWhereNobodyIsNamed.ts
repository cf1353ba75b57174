import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A holder may have told an organisation outside of any answer, where nobody is named: its officers and leads hear of a correction. */
export class NoticeWhereNobodyIsNamed1700000000480 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.correction_notice ALTER COLUMN practitioner DROP NOT NULL;
UPDATE subject_access.correction_notice SET practitioner = NULL WHERE practitioner = ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE subject_access.correction_notice SET practitioner = '' WHERE practitioner IS NULL;
ALTER TABLE subject_access.correction_notice ALTER COLUMN practitioner SET NOT NULL`);
  }
}
