import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is told twice is one alert by its id, whatever its kind: no index names the kinds. */
export class AlertOnceOfWhatIsTold1700000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX authority.alert_of_the_hub');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      "CREATE UNIQUE INDEX alert_of_the_hub ON authority.alert (kind, reference) WHERE kind IN ('patternsConverge', 'referralNotAccepted')",
    );
  }
}
