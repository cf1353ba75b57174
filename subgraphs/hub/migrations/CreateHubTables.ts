import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hub: person index, identities per controller, cases, referrals, and the counters of searches. */
export class CreateHubTables1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.person (id uuid PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE public.identity (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, period_start timestamptz, subject text NOT NULL,
  name jsonb NOT NULL, date_of_birth jsonb, identifier jsonb CHECK (NOT jsonb_path_exists(identifier, '$[*].system ? (@ like_regex "pupil" flag "i")')),
  address jsonb, contact jsonb,
  sex_code jsonb, ethnicity_code jsonb, is_deceased boolean, deceased_date jsonb, related_person jsonb,
  family_name_plain text NOT NULL, nhs_number text, upn text, birth_date date);
CREATE INDEX identity_by_person ON public.identity (person);
CREATE INDEX identity_by_nhs_number ON public.identity (nhs_number);
CREATE INDEX identity_by_upn ON public.identity (upn);
CREATE INDEX identity_by_birth_date ON public.identity (birth_date);
CREATE TABLE public.case_file (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, period_start timestamptz,
  threshold text NOT NULL, state text NOT NULL CHECK (state IN ('open', 'closed')), lead jsonb, lead_contact jsonb,
  accepted boolean NOT NULL, last_activity timestamptz);
CREATE INDEX case_file_by_person ON public.case_file (person);
CREATE TABLE public.hub_referral (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, period_start timestamptz,
  reason text, owner jsonb, outcome text, due_at timestamptz);
CREATE INDEX hub_referral_by_person ON public.hub_referral (person);
CREATE TABLE public.not_to_be_informed (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, period_start timestamptz,
  whom text NOT NULL, reason text NOT NULL, author text NOT NULL, review_by date NOT NULL);
CREATE INDEX not_to_be_informed_by_person ON public.not_to_be_informed (person);
CREATE VIEW public.acting_organisation AS
  SELECT id, person, controller, period_start, controller AS organisation, lead AS lead_practitioner, lead_contact AS contact,
    accepted, last_activity FROM public.case_file WHERE state = 'open'
  UNION ALL
  SELECT id, person, controller, period_start, controller, owner, NULL::jsonb, owner IS NOT NULL, period_start
    FROM public.hub_referral WHERE outcome IS NULL;
CREATE TABLE public.steward_queue (
  id uuid PRIMARY KEY, left_identity uuid NOT NULL, right_identity uuid NOT NULL, word text NOT NULL, score double precision NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE public.search_counter (key text PRIMARY KEY, points int NOT NULL DEFAULT 0, expire bigint);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP VIEW public.acting_organisation; DROP TABLE public.person, public.identity, public.case_file, public.hub_referral, public.not_to_be_informed, public.steward_queue, public.search_counter',
    );
  }
}
