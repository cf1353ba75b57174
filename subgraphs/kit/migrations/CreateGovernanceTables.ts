import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that governance publishes row by row to each agency: one row per (agency, thing), agency first in the key. */
export const FILTERED_TABLES = [
  'consent',
  'consent_override',
  'detriment',
  'involvement',
  'exclusion',
  'whereabouts_flag',
  'emergency_grant',
  'case_state',
  'relationship',
  'link',
  'lease_challenge',
] as const;

/** Tables published whole: they carry opaque ids only, or what every agency must know. */
export const WHOLE_TABLES = [
  'organisation',
  'protocol',
  'protocol_signature',
  'protocol_revision',
  'subject_revision',
] as const;

/**
 * The schema `governance`: the authority in governance's own database, a replica in every other. Names and columns must be
 * the same on both sides of a logical replication.
 *
 * An emergency grant lasts for each clause as long as that clause says: `clause_ends` stands beside `clauses`, `valid_until` is
 * the last of them. `strategy_discussion_at` of a case is when its latest strategy discussion was opened, `threshold_at` when
 * its threshold was recorded.
 * What ends by an act says so itself (`ended_at`, `revoked_at`): an agency whose clock is late must not go on by it.
 */
export class CreateGovernanceTables1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA governance;
CREATE TABLE governance.organisation (
  id text PRIMARY KEY, name text NOT NULL, kind text NOT NULL, country text NOT NULL, agency text, area text NOT NULL,
  duty_to_share boolean NOT NULL);
CREATE TABLE governance.protocol (
  id text, version int, state text NOT NULL CHECK (state IN ('draft', 'inForce', 'superseded', 'terminated')),
  document jsonb NOT NULL, source text NOT NULL, in_force_from date NOT NULL, in_force_to date NOT NULL,
  PRIMARY KEY (id, version));
CREATE TABLE governance.protocol_signature (
  protocol text, version int, controller text, signed_at timestamptz NOT NULL, withdrawn_at timestamptz,
  PRIMARY KEY (protocol, version, controller));
CREATE TABLE governance.protocol_revision (id int PRIMARY KEY CHECK (id = 1), revision bigint NOT NULL);
CREATE TABLE governance.subject_revision (person uuid PRIMARY KEY, revision bigint NOT NULL);
CREATE TABLE governance.consent (
  agency text, id uuid, person uuid NOT NULL, gate text NOT NULL,
  state text NOT NULL CHECK (state IN ('requested', 'given', 'refused', 'withdrawn', 'expired', 'invalidated', 'superseded')),
  controllers text[] NOT NULL, recipients text[] NOT NULL, purposes text[] NOT NULL, categories text[] NOT NULL,
  grantor uuid NOT NULL, precedence smallint NOT NULL, decided_at timestamptz NOT NULL,
  valid_from timestamptz NOT NULL, valid_until timestamptz, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.consent (person, agency);
CREATE TABLE governance.consent_override (
  agency text, id uuid, person uuid NOT NULL, gate text NOT NULL, basis jsonb NOT NULL,
  controllers text[] NOT NULL, recipients text[] NOT NULL, purposes text[] NOT NULL, categories text[] NOT NULL,
  valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.consent_override (person, agency);
CREATE TABLE governance.detriment (
  agency text, id uuid, person uuid NOT NULL, controller text NOT NULL,
  valid_from timestamptz NOT NULL, valid_until timestamptz, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.detriment (person, agency);
CREATE TABLE governance.involvement (
  agency text, id uuid, person uuid NOT NULL, organisation text NOT NULL, team text, practitioner text,
  valid_from timestamptz NOT NULL, valid_until timestamptz, ended_at timestamptz, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.involvement (person, agency);
CREATE INDEX ON governance.involvement (agency, organisation, practitioner, team);
CREATE TABLE governance.exclusion (
  agency text, id uuid, person uuid NOT NULL, organisation text, team text, practitioner text,
  valid_from timestamptz NOT NULL, valid_until timestamptz, PRIMARY KEY (agency, id));
CREATE INDEX ON governance.exclusion (person, agency);
CREATE TABLE governance.whereabouts_flag (
  agency text, person uuid, closed_at timestamptz NOT NULL, open_to jsonb NOT NULL, PRIMARY KEY (agency, person));
CREATE TABLE governance.emergency_grant (
  agency text, id uuid, person uuid NOT NULL, organisation text NOT NULL, practitioner text NOT NULL,
  clauses text[] NOT NULL, clause_ends timestamptz[] NOT NULL, valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL, revoked_at timestamptz,
  PRIMARY KEY (agency, id), CHECK (cardinality(clauses) = cardinality(clause_ends)));
CREATE INDEX ON governance.emergency_grant (person, agency);
CREATE TABLE governance.case_state (
  agency text, person uuid, case_id uuid, threshold text NOT NULL, threshold_at timestamptz, strategy_discussion_at timestamptz,
  closed_at timestamptz, PRIMARY KEY (agency, person, case_id));
CREATE TABLE governance.relationship (
  agency text, id uuid, person uuid NOT NULL, organisation text NOT NULL, practitioner text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('self', 'household', 'family', 'acquaintance')), declared_at timestamptz NOT NULL,
  PRIMARY KEY (agency, id));
CREATE INDEX ON governance.relationship (person, agency);
CREATE TABLE governance.link (
  agency text, controller text, subject text, person uuid NOT NULL, version int NOT NULL, ended_at timestamptz,
  PRIMARY KEY (agency, controller, subject));
CREATE INDEX ON governance.link (person);
CREATE TABLE governance.lease_challenge (
  agency text, process uuid, nonce text NOT NULL, accepted_at timestamptz NOT NULL, PRIMARY KEY (agency, process));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA governance CASCADE');
  }
}
