import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records of social care departments, each found by the controller's own id of the child, latest first. */
export class CreateSocialCareTables1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.referral (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  referrer text, referrer_kind text, reason text, rag_rating text, decision text, decided_at timestamptz);
CREATE INDEX referral_by_subject ON public.referral (controller, subject, period_start DESC);
CREATE TABLE public.assessment (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  kind text, summary text, completed_at timestamptz, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX assessment_by_subject ON public.assessment (controller, subject, period_start DESC);
CREATE TABLE public.plan (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  plan_type text, plan_category text, review_at timestamptz);
CREATE INDEX plan_by_subject ON public.plan (controller, subject, period_start DESC);
CREATE TABLE public.looked_after (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  legal_status text, placement_type text, placement_address jsonb, refuge boolean NOT NULL DEFAULT false);
CREATE INDEX looked_after_by_subject ON public.looked_after (controller, subject, period_start DESC);
CREATE TABLE public.allocation (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  worker jsonb, team text, contact jsonb);
CREATE INDEX allocation_by_subject ON public.allocation (controller, subject, period_start DESC);
CREATE TABLE public.strategy_minutes (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  minutes text, restriction text NOT NULL DEFAULT 'none');
CREATE INDEX strategy_minutes_by_subject ON public.strategy_minutes (controller, subject, period_start DESC);
CREATE TABLE public.seraf (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  edition text, score integer, band text);
CREATE INDEX seraf_by_subject ON public.seraf (controller, subject, period_start DESC);
CREATE TABLE public.adoption (
  id uuid PRIMARY KEY, controller text NOT NULL, subject text NOT NULL,
  assertion text NOT NULL DEFAULT 'fact', source text NOT NULL DEFAULT 'professional',
  period_start timestamptz, period_end timestamptz,
  order_date timestamptz, former_name text);
CREATE INDEX adoption_by_subject ON public.adoption (controller, subject, period_start DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE public.referral, public.assessment, public.plan, public.looked_after, public.allocation, public.strategy_minutes, public.seraf, public.adoption',
    );
  }
}
