import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the subject was told of a decision against a refusal: in doubt not, until governance has said so of those that stand. */
export class SayWhoWasTold1700000000620 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE governance.consent_override ADD COLUMN subject_told boolean NOT NULL DEFAULT false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.consent_override DROP COLUMN subject_told');
  }
}
