import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What governance keeps of consents beside the rows that it replicates: each decision with its fields (ISO/IEC TS 27560), its
 * events in order, who can decide, and the decisions taken against a refusal. Nothing here is changed once written, but for
 * the end of an override, of a detriment and of parental responsibility.
 */
export class CreateConsents1700000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.birth (person uuid PRIMARY KEY, date_of_birth date NOT NULL);
CREATE TABLE authority.competence (
  id uuid PRIMARY KEY, person uuid NOT NULL, decision text NOT NULL, competent boolean NOT NULL, assessor text NOT NULL,
  assessed_at timestamptz NOT NULL, grounds text NOT NULL, recorded_at timestamptz NOT NULL,
  by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.competence (person, decision, assessed_at);
CREATE TABLE authority.parental_responsibility (
  id uuid PRIMARY KEY, person uuid NOT NULL, holder_id uuid NOT NULL, holder text NOT NULL, basis text NOT NULL, authority text, registered_on date,
  evidence text NOT NULL, court_restricted boolean NOT NULL, valid_from timestamptz NOT NULL, valid_until timestamptz, recorded_at timestamptz NOT NULL,
  by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.parental_responsibility (person);
CREATE TABLE authority.not_to_be_informed (
  id uuid PRIMARY KEY, person uuid NOT NULL, holder_id uuid NOT NULL, reason text NOT NULL, review_by date NOT NULL,
  recorded_at timestamptz NOT NULL, by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.not_to_be_informed (holder_id);
CREATE TABLE authority.consent (
  id uuid PRIMARY KEY, person uuid NOT NULL, gate text NOT NULL, grantor uuid NOT NULL, grantor_kind text NOT NULL,
  precedence smallint NOT NULL, capacity_basis text, capacity_reference text,
  controllers text[] NOT NULL, recipients text[] NOT NULL, purposes text[] NOT NULL, categories text[] NOT NULL,
  notice_version text NOT NULL, collection_method text NOT NULL, jurisdiction text NOT NULL,
  valid_from timestamptz NOT NULL, valid_until timestamptz, review_by date, conditions text, evidence text,
  created_at timestamptz NOT NULL);
CREATE INDEX ON authority.consent (person);
CREATE INDEX ON authority.consent (valid_until) WHERE valid_until IS NOT NULL;
CREATE TABLE authority.consent_event (
  consent uuid NOT NULL REFERENCES authority.consent, seq int NOT NULL,
  event text NOT NULL CHECK (event IN ('requested', 'given', 'refused', 'withdrawn', 'expired', 'invalidated', 'superseded')),
  at timestamptz NOT NULL, reason text, coercion text, by_consent uuid, by_organisation text, by_practitioner text,
  PRIMARY KEY (consent, seq));
CREATE TABLE authority.override (
  id uuid PRIMARY KEY, person uuid NOT NULL, consent uuid NOT NULL REFERENCES authority.consent, basis jsonb NOT NULL,
  reason text NOT NULL, proportionality text NOT NULL, approved_role text NOT NULL, approved_by text NOT NULL,
  subject_told boolean NOT NULL, why_not_told text, valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL,
  ended_at timestamptz, ended_reason text, by_organisation text NOT NULL, by_practitioner text NOT NULL,
  CHECK (subject_told = (why_not_told IS NULL)));
CREATE INDEX ON authority.override (person);
CREATE TABLE authority.detriment (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, reason text NOT NULL, reviewer text NOT NULL,
  review_by date NOT NULL, valid_from timestamptz NOT NULL, valid_until timestamptz, ended_reason text,
  by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.detriment (person, controller);

CREATE VIEW public.person_consent AS
  SELECT c.id, c.person, o.id AS controller, c.valid_from AS period_start, c.gate,
    CASE WHEN e.event IN ('requested', 'given', 'refused') AND c.valid_until <= now() THEN 'expired' ELSE e.event END AS state,
    c.grantor_kind, c.capacity_basis, c.controllers, c.recipients, c.purposes, c.categories, c.notice_version,
    c.collection_method, c.jurisdiction, c.valid_from, c.valid_until, c.review_by, c.conditions, c.evidence,
    e.decided_at, e.events, true AS receipt
  FROM authority.consent c
  CROSS JOIN LATERAL (
    SELECT organisation.id FROM governance.organisation WHERE organisation.id = ANY(c.controllers) ORDER BY organisation.id LIMIT 1) o
  CROSS JOIN LATERAL (
    SELECT (array_agg(v.event ORDER BY v.seq DESC))[1] AS event, max(v.at) FILTER (WHERE v.event IN ('given', 'refused')) AS decided_at,
      json_agg(json_build_object('event', v.event, 'at', v.at, 'coercion', v.coercion) ORDER BY v.seq) AS events
    FROM authority.consent_event v WHERE v.consent = c.id) e
  WHERE e.event IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW public.person_consent;
DROP TABLE authority.detriment, authority.override, authority.consent_event, authority.consent, authority.not_to_be_informed,
  authority.parental_responsibility, authority.competence, authority.birth`);
  }
}
