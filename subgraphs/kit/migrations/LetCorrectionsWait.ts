import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A correction of which a recipient is not told until the controller's officer says so has no `at`. */
export class LetCorrectionsWait1700000000172 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.correction_notice ALTER COLUMN at DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM subject_access.correction_notice WHERE at IS NULL;
ALTER TABLE subject_access.correction_notice ALTER COLUMN at SET NOT NULL`);
  }
}
