import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A name is anybody's to write: beside it stands the practitioner to whom it belongs, and a referral is accepted by its owner
 * alone. Why one was given back stands with its event.
 */
export class NameWhoAnswers1700000000072 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE public.case_file f SET lead = f.lead || jsonb_build_object('practitioner', l.practitioner)
  FROM public.case_lead l WHERE l.case_id = f.id AND f.lead IS NOT NULL;
UPDATE public.hub_referral SET owner = owner || jsonb_build_object('practitioner', accepted_by) WHERE accepted_by IS NOT NULL;
ALTER TABLE public.hub_referral ADD CONSTRAINT hub_referral_accepting_owner_check CHECK (
  accepted_by IS NULL OR COALESCE(owner->>'practitioner' = accepted_by, false));
ALTER TABLE public.referral_event ADD COLUMN reason text;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.referral_event DROP COLUMN reason;
ALTER TABLE public.hub_referral DROP CONSTRAINT hub_referral_accepting_owner_check;
UPDATE public.hub_referral SET owner = owner - 'practitioner' WHERE owner IS NOT NULL;
UPDATE public.case_file SET lead = lead - 'practitioner' WHERE lead IS NOT NULL;`);
  }
}
