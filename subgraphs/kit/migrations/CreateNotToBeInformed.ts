import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom not to inform of a child: written by governance, replicated to the hub alone, which tells those involved. Without
 * reason, author and review: these stay with governance. Run by these two only, since every table of the schema is one that a
 * subscriber has to have whole.
 */
export class CreateNotToBeInformed1700000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE governance.not_to_be_informed (
  agency text, id uuid, person uuid NOT NULL, controller text NOT NULL, whom text NOT NULL, valid_from timestamptz NOT NULL,
  ended_at timestamptz, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.not_to_be_informed (person, agency);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE governance.not_to_be_informed');
  }
}
