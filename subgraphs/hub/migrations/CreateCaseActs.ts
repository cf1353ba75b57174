import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events of cases, the queue of section 47 enquiries to review, and look-ups that alert. */
export class CreateCaseActs1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.case_event (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, person uuid NOT NULL, event text NOT NULL, threshold text NOT NULL,
  at timestamptz NOT NULL, reason text NOT NULL, by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX case_event_by_case ON public.case_event (case_id, at);
CREATE TABLE public.case_review (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, person uuid NOT NULL, organisation text NOT NULL, opened_at timestamptz NOT NULL,
  opened_by text NOT NULL, due_at timestamptz NOT NULL, reason text NOT NULL, closed_at timestamptz, agreed boolean, note text, closed_by text,
  CHECK ((closed_at IS NULL) = (agreed IS NULL)));
CREATE INDEX case_review_by_organisation ON public.case_review (organisation, due_at);
CREATE TABLE public.lookup_alert (
  id uuid PRIMARY KEY, person uuid NOT NULL, organisation text NOT NULL, practitioner text NOT NULL, at timestamptz NOT NULL);
CREATE INDEX lookup_alert_by_organisation ON public.lookup_alert (organisation, at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE public.case_event, public.case_review, public.lookup_alert');
  }
}
