import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of decisions against a refusal that stand, too, it goes out whether the subject was told. */
export class TellWhoWasTold1700000000621 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE governance.consent_override c SET subject_told = true FROM authority.override a
      WHERE a.id = c.id AND a.subject_told`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE governance.consent_override SET subject_told = false WHERE subject_told');
  }
}
