import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records of health bodies, each found by the controller's own id of the child, latest first. */
export class CreateHealthTables1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.registration (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  practice text, last_contact_at timestamptz);
CREATE INDEX registration_by_subject ON public.registration (controller, subject, period_start DESC);
CREATE TABLE public.emergency_attendance (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  site text, presenting_complaint text, injury_or_overdose text, accompanied_by text, left_unseen boolean, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX emergency_attendance_by_subject ON public.emergency_attendance (controller, subject, period_start DESC);
CREATE TABLE public.camhs (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  status text, team text, lead_professional jsonb, lead_contact jsonb, risk text, notes text);
CREATE INDEX camhs_by_subject ON public.camhs (controller, subject, period_start DESC);
CREATE TABLE public.sexual_health (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  infection text, contraception text, site text);
CREATE INDEX sexual_health_by_subject ON public.sexual_health (controller, subject, period_start DESC);
CREATE TABLE public.community_nursing (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  service text, practitioner jsonb, contact jsonb, note text);
CREATE INDEX community_nursing_by_subject ON public.community_nursing (controller, subject, period_start DESC);
CREATE TABLE public.safeguarding_lead (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  lead jsonb, contact jsonb);
CREATE INDEX safeguarding_lead_by_subject ON public.safeguarding_lead (controller, subject, period_start DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE public.registration, public.emergency_attendance, public.camhs, public.sexual_health, public.community_nursing, public.safeguarding_lead',
    );
  }
}
