import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['identity', 'case_file', 'hub_referral'];

/** The hub's rows lead to a protected person as any agency's do, and its addresses to a refuge. */
export class AddRestrictions1700000000073 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`ALTER TABLE public.${table} ADD COLUMN restriction text NOT NULL DEFAULT 'none'`);
    await runner.query(`
ALTER TABLE public.identity ADD COLUMN refuge boolean NOT NULL DEFAULT false;
CREATE INDEX identity_restricted ON public.identity (person) WHERE restriction = 'protectedPerson';
CREATE OR REPLACE VIEW public.acting_organisation AS
  SELECT id, person, controller, period_start, controller AS organisation, lead AS lead_practitioner, lead_contact AS contact,
    accepted, last_activity, restriction FROM public.case_file WHERE state = 'open'
  UNION ALL
  SELECT id, person, controller, period_start, controller, owner, NULL::jsonb, accepted_at IS NOT NULL,
    COALESCE(accepted_at, period_start), restriction
    FROM public.hub_referral WHERE outcome IS NULL;`);
  }

  async down(): Promise<void> {
    throw new Error('Restrictions that nothing opens are never taken off their records.');
  }
}
