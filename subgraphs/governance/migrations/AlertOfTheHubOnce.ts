import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the hub tells is told once: of processes that tell the same, and of a call that was cut off, one alert is left. */
export class AlertOfTheHubOnce1700000000086 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "CREATE UNIQUE INDEX alert_of_the_hub ON authority.alert (kind, reference) WHERE kind IN ('patternsConverge', 'referralNotAccepted')",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX authority.alert_of_the_hub');
  }
}
