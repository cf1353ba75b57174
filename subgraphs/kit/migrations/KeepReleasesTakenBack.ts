import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Releases that a controller took back, each with its reason: what is in `released_disclosure` no longer is as if it never had been. */
export class KeepReleasesTakenBack1700000000471 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.release_taken_back (
  id uuid PRIMARY KEY, receipt text NOT NULL, controller text NOT NULL, person uuid NOT NULL, released_at timestamptz NOT NULL,
  released_by text NOT NULL, at timestamptz NOT NULL, by_practitioner text NOT NULL, reason text NOT NULL);
CREATE INDEX ON subject_access.release_taken_back (controller, at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_access.release_taken_back');
  }
}
