import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Assigned is not accepted: 'assumed another agency was acting' is what serious case reviews find. A referral says when its
 * owner accepted it, nothing is accepted by nobody, and nothing is decided for which nobody answers.
 */
export class RequireReferralOwners1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.hub_referral ADD COLUMN accepted_at timestamptz;
ALTER TABLE public.hub_referral ADD CONSTRAINT hub_referral_owner_check CHECK (
  CASE WHEN outcome IS NULL AND accepted_at IS NULL AND owner IS NULL THEN true
  ELSE COALESCE(jsonb_typeof(owner) = 'object' AND owner->>'name' <> '', false) END);
CREATE OR REPLACE VIEW public.acting_organisation AS
  SELECT id, person, controller, period_start, controller AS organisation, lead AS lead_practitioner, lead_contact AS contact,
    accepted, last_activity FROM public.case_file WHERE state = 'open'
  UNION ALL
  SELECT id, person, controller, period_start, controller, owner, NULL::jsonb, accepted_at IS NOT NULL,
    COALESCE(accepted_at, period_start)
    FROM public.hub_referral WHERE outcome IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE OR REPLACE VIEW public.acting_organisation AS
  SELECT id, person, controller, period_start, controller AS organisation, lead AS lead_practitioner, lead_contact AS contact,
    accepted, last_activity FROM public.case_file WHERE state = 'open'
  UNION ALL
  SELECT id, person, controller, period_start, controller, owner, NULL::jsonb, owner IS NOT NULL, period_start
    FROM public.hub_referral WHERE outcome IS NULL;
ALTER TABLE public.hub_referral DROP CONSTRAINT hub_referral_owner_check;
ALTER TABLE public.hub_referral DROP COLUMN accepted_at;`);
  }
}
