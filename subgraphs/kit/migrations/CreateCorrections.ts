import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Corrections of records, who is to be told of them, and the breach that each may be. */
export class CreateCorrections1700000000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.correction (
  id uuid PRIMARY KEY, controller text NOT NULL, person uuid NOT NULL, record text NOT NULL, record_id uuid NOT NULL,
  data_items text[] NOT NULL, reason text NOT NULL, corrected_at timestamptz NOT NULL, corrected_by text NOT NULL);
CREATE INDEX ON subject_access.correction (controller, corrected_at);
CREATE TABLE subject_access.correction_notice (
  id uuid PRIMARY KEY, correction uuid NOT NULL REFERENCES subject_access.correction, receipt text NOT NULL,
  organisation text NOT NULL, practitioner text NOT NULL, data_items text[] NOT NULL, at timestamptz NOT NULL,
  UNIQUE (correction, receipt));
CREATE INDEX ON subject_access.correction_notice (organisation, at);
CREATE TABLE subject_access.breach_task (
  id uuid PRIMARY KEY, correction uuid NOT NULL UNIQUE REFERENCES subject_access.correction, controller text NOT NULL,
  person uuid NOT NULL, opened_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
  decision text CHECK (decision IN ('notified', 'notNotifiable')), subject_told boolean, reason text, decided_at timestamptz,
  decided_by text, CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (reason IS NULL)));
CREATE INDEX ON subject_access.breach_task (controller, decided_at, due_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE subject_access.breach_task, subject_access.correction_notice, subject_access.correction',
    );
  }
}
