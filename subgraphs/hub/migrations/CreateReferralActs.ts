import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who accepted a referral, its events, and the queue of those that nobody has accepted. */
export class CreateReferralActs1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.hub_referral ADD COLUMN accepted_by text;
ALTER TABLE public.hub_referral ADD CONSTRAINT hub_referral_accepted_check CHECK (accepted_by IS NULL OR accepted_at IS NOT NULL);
CREATE INDEX hub_referral_unaccepted ON public.hub_referral (controller, period_start) WHERE accepted_at IS NULL AND outcome IS NULL;
CREATE TABLE public.referral_event (
  id uuid PRIMARY KEY, referral uuid NOT NULL, person uuid NOT NULL, event text NOT NULL, owner_before jsonb,
  at timestamptz NOT NULL, by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX referral_event_by_referral ON public.referral_event (referral, at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE public.referral_event;
DROP INDEX public.hub_referral_unaccepted;
ALTER TABLE public.hub_referral DROP CONSTRAINT hub_referral_accepted_check;
ALTER TABLE public.hub_referral DROP COLUMN accepted_by;`);
  }
}
