import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Heads of all agencies' logs as governance witnessed them, with its countersignature. Appended, never changed. */
export class CreateWitnessedHeads1700000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.witnessed_head (
  log text, size bigint, epoch int NOT NULL, root text NOT NULL, at text NOT NULL, key text NOT NULL, signature text NOT NULL,
  witness_at text NOT NULL, witness_key text NOT NULL, witness_signature text NOT NULL, PRIMARY KEY (log, size));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE authority.witnessed_head');
  }
}
