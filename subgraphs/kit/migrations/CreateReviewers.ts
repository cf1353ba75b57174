import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may be named to review: practitioners whose own token, with its role, has opened the list of reviews. */
export class CreateReviewers1700000000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.reviewer (
  organisation text, practitioner text, role text, known_since timestamptz NOT NULL,
  PRIMARY KEY (organisation, practitioner, role))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_access.reviewer');
  }
}
