import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests for access to one controller's data about a child, what waits for a reviewer, and what was decided. */
export class CreateSubjectAccess1700000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.request (
  id uuid PRIMARY KEY, controller text NOT NULL, person uuid NOT NULL,
  capacity text NOT NULL CHECK (capacity IN ('child', 'adult', 'parentalResponsibility', 'court')),
  responsibility text, court_order text, representative text, evidence text NOT NULL,
  received_on date NOT NULL, leaves_on date NOT NULL, extended_at timestamptz, extension_reason text,
  recorded_at timestamptz NOT NULL, recorded_by text NOT NULL);
CREATE INDEX ON subject_access.request (controller, leaves_on);
CREATE TABLE subject_access.review (
  id uuid PRIMARY KEY, request uuid NOT NULL REFERENCES subject_access.request, record text NOT NULL, record_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('health', 'socialWork', 'education', 'lawEnforcement', 'childAbuse', 'thirdParty')),
  reviewer text, named_at timestamptz, decision text CHECK (decision IN ('include', 'withhold')), reason text,
  decided_at timestamptz, decided_by text, UNIQUE (request, record_id, kind),
  CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (reason IS NULL)));
CREATE INDEX ON subject_access.review (reviewer) WHERE decision IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_access.review, subject_access.request');
  }
}
