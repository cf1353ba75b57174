import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records of schools, each found by the controller's own id of the child, latest first. */
export class CreateEducationTables1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.enrolment (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  school text, status text, upn text, designated_lead jsonb, lead_contact jsonb);
CREATE INDEX enrolment_by_subject ON public.enrolment (controller, subject, period_start DESC);
CREATE TABLE public.attendance (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  percentage double precision, unauthorised_sessions integer, consecutive_days_absent integer, persistent_absence boolean NOT NULL DEFAULT false);
CREATE INDEX attendance_by_subject ON public.attendance (controller, subject, period_start DESC);
CREATE TABLE public.reduced_timetable (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  hours_per_week double precision, review_at timestamptz, reason text);
CREATE INDEX reduced_timetable_by_subject ON public.reduced_timetable (controller, subject, period_start DESC);
CREATE TABLE public.exclusion (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, reason text);
CREATE INDEX exclusion_by_subject ON public.exclusion (controller, subject, period_start DESC);
CREATE TABLE public.provision (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, reason text);
CREATE INDEX provision_by_subject ON public.provision (controller, subject, period_start DESC);
CREATE TABLE public.additional_need (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, description text);
CREATE INDEX additional_need_by_subject ON public.additional_need (controller, subject, period_start DESC);
CREATE TABLE public.concern (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, text text, recorded_by jsonb, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX concern_by_subject ON public.concern (controller, subject, period_start DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE public.enrolment, public.attendance, public.reduced_timetable, public.exclusion, public.provision, public.additional_need, public.concern',
    );
  }
}
