import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records of police forces, each found by the controller's own id of the child, latest first. */
export class CreatePoliceTables1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.incident (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  reference text, kind text, location jsonb, role_of_child text, summary text, offence text, risk_grade text, officer jsonb, officer_contact jsonb, suspected_victim boolean NOT NULL DEFAULT false, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX incident_by_subject ON public.incident (controller, subject, period_start DESC);
CREATE TABLE public.intelligence (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  source_evaluation integer, assessment text, handling_code text, handling_conditions text, provenance text, text text, marking text, conditions_met boolean NOT NULL DEFAULT false, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX intelligence_by_subject ON public.intelligence (controller, subject, period_start DESC);
CREATE TABLE public.missing_episode (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  risk_level text, circumstances text, located_by text, where_found text, return_interview_due_at timestamptz, return_interview_held_at timestamptz);
CREATE INDEX missing_episode_by_subject ON public.missing_episode (controller, subject, period_start DESC);
CREATE TABLE public.warning (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, text text);
CREATE INDEX warning_by_subject ON public.warning (controller, subject, period_start DESC);
CREATE TABLE public.abduction_warning (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  notice_reference text, issued_to text, reason text);
CREATE INDEX abduction_warning_by_subject ON public.abduction_warning (controller, subject, period_start DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE public.incident, public.intelligence, public.missing_episode, public.warning, public.abduction_warning',
    );
  }
}
