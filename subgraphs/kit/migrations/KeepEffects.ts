import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when each agency answered by an act, as its first call was told: a repetition is told the same. JSON. */
export class KeepEffects1700000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE acts.performed ADD COLUMN effects text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE acts.performed DROP COLUMN effects');
  }
}
