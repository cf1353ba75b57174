import type { MigrationInterface, QueryRunner } from 'typeorm';

const BY = 'reason text NOT NULL, by_organisation text NOT NULL, by_practitioner text NOT NULL';

/**
 * Events of exclusions, whereabouts, protocols and cases; alerts; emergency access with its queue of reviews; and what is data:
 * the rate of emergency access, and the roles that are staffed at all hours.
 */
export class CreateCasework1700000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.exclusion_event (
  id uuid PRIMARY KEY, exclusion uuid NOT NULL, person uuid NOT NULL, event text NOT NULL CHECK (event IN ('set', 'ended')),
  at timestamptz NOT NULL, ${BY});
CREATE INDEX ON authority.exclusion_event (exclusion, at);
CREATE TABLE authority.whereabouts_event (
  id uuid PRIMARY KEY, person uuid NOT NULL, event text NOT NULL CHECK (event IN ('closed', 'askedAgain', 'opened')),
  at timestamptz NOT NULL, keepers jsonb NOT NULL, ${BY});
CREATE INDEX ON authority.whereabouts_event (person, at);
CREATE TABLE authority.protocol_event (
  id uuid PRIMARY KEY, protocol text NOT NULL, version int NOT NULL, controller text,
  event text NOT NULL CHECK (event IN ('superseded', 'signatureWithdrawn')), at timestamptz NOT NULL, ${BY});
CREATE TABLE authority.case_event (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, person uuid NOT NULL, event text NOT NULL, threshold text, at timestamptz NOT NULL,
  ${BY});
CREATE INDEX ON authority.case_event (case_id, at);
CREATE TABLE authority.case_involvement (
  case_id uuid, involvement uuid, person uuid NOT NULL, PRIMARY KEY (case_id, involvement));
CREATE TABLE authority.relationship_event (
  id uuid PRIMARY KEY, relationship uuid NOT NULL, person uuid NOT NULL, at timestamptz NOT NULL, ${BY});
CREATE TABLE authority.alert (
  id uuid PRIMARY KEY, organisation text NOT NULL, roles text[] NOT NULL, kind text NOT NULL, reference uuid NOT NULL,
  at timestamptz NOT NULL);
CREATE INDEX ON authority.alert (organisation, at DESC);
CREATE TABLE authority.staffed_role (
  organisation text, role text, source text NOT NULL, effective_from date, effective_to date,
  PRIMARY KEY (organisation, role, effective_from));
CREATE TABLE authority.emergency_rate (
  jurisdiction text CHECK (jurisdiction IN ('E', 'W', 'EW')), requests int NOT NULL, minutes int NOT NULL, source text NOT NULL,
  effective_from date, effective_to date, PRIMARY KEY (jurisdiction, effective_from));
INSERT INTO authority.emergency_rate VALUES ('EW', 3, 1440, 'Agreed between the partners', '2026-01-01', NULL);
CREATE TABLE authority.emergency_request (
  id uuid PRIMARY KEY, organisation text NOT NULL, team text NOT NULL, role text NOT NULL, practitioner text NOT NULL,
  purpose text NOT NULL, reason text NOT NULL, reason_words text NOT NULL, at timestamptz NOT NULL,
  confirm_by timestamptz, confirmed_at timestamptz, confirmed_by text);
CREATE INDEX ON authority.emergency_request (organisation, practitioner, at);
CREATE TABLE authority.emergency_access (
  id uuid PRIMARY KEY, request uuid NOT NULL REFERENCES authority.emergency_request, person uuid NOT NULL,
  valid_until timestamptz NOT NULL, revoked_at timestamptz, revoked_by text, revoked_reason text);
CREATE INDEX ON authority.emergency_access (request);
CREATE TABLE authority.emergency_review (
  id uuid PRIMARY KEY, access uuid NOT NULL REFERENCES authority.emergency_access, person uuid NOT NULL, controller text NOT NULL,
  opened_at timestamptz NOT NULL, closed_at timestamptz, outcome text CHECK (outcome IN ('justified', 'notJustified')),
  note text, follow_up text, closed_by text, UNIQUE (access, controller),
  CHECK ((closed_at IS NULL) = (outcome IS NULL)));
CREATE INDEX ON authority.emergency_review (controller, opened_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE ${[
        'exclusion_event',
        'whereabouts_event',
        'protocol_event',
        'case_event',
        'case_involvement',
        'relationship_event',
        'alert',
        'staffed_role',
        'emergency_rate',
        'emergency_review',
        'emergency_access',
        'emergency_request',
      ]
        .map((table) => `authority.${table}`)
        .join(', ')}`,
    );
  }
}
