import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mark of its words makes a referral's reason silent, and not who is acting: only who would lead to a protected person is left out. */
const ONLY_OF_WORDS = `CASE WHEN restriction IN ('covertSource', 'familyCourt', 'legalPrivilege') THEN 'none' ELSE restriction END AS restriction`;

const actingOrganisation = (restriction: string) => `
CREATE OR REPLACE VIEW public.acting_organisation AS
  SELECT id, person, controller, period_start, controller AS organisation, lead AS lead_practitioner, lead_contact AS contact,
    accepted, last_activity, restriction FROM public.case_file WHERE state = 'open'
  UNION ALL
  SELECT id, person, controller, period_start, controller, owner, NULL::jsonb, accepted_at IS NOT NULL,
    COALESCE(accepted_at, period_start), ${restriction}
    FROM public.hub_referral WHERE outcome IS NULL`;

/** A referral that names a covert source stays, for somebody has to act; what kind of person it came from could be a guess at who it was. */
export class LetMarkedReferralsGoOn1700000000161 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`${actingOrganisation(ONLY_OF_WORDS)};
ALTER TABLE public.hub_referral ADD CONSTRAINT hub_referral_covert_source_check
  CHECK (restriction <> 'covertSource' OR source IS NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`${actingOrganisation('restriction')};
ALTER TABLE public.hub_referral DROP CONSTRAINT hub_referral_covert_source_check`);
  }
}
