import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When governance was told to alert of a referral that nobody accepted in time: once. */
export class TellOverdueReferrals1700000000079 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.hub_referral ADD COLUMN overdue_told_at timestamptz;
CREATE INDEX hub_referral_untold ON public.hub_referral (controller, period_start)
  WHERE accepted_at IS NULL AND outcome IS NULL AND overdue_told_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX public.hub_referral_untold;
ALTER TABLE public.hub_referral DROP COLUMN overdue_told_at;`);
  }
}
