import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What whoever asks for access was asked to make clear, and when they did: these days do not count. */
export class PauseAccessRequests1700000000102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.clarification (
  id uuid PRIMARY KEY, request uuid NOT NULL REFERENCES subject_access.request, question text NOT NULL,
  asked_on date NOT NULL, asked_at timestamptz NOT NULL, asked_by text NOT NULL,
  answered_on date CHECK (answered_on >= asked_on), answered_at timestamptz, answered_by text,
  CHECK (num_nulls(answered_on, answered_at, answered_by) IN (0, 3)));
CREATE INDEX ON subject_access.clarification (request);
CREATE UNIQUE INDEX ON subject_access.clarification (request) WHERE answered_on IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_access.clarification');
  }
}
