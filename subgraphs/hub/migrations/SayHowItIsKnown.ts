import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A referral says what somebody reported, a case what professionals hold of it; each from when to when. Who referred, nobody
 * was asked before: it stays unsaid.
 */
export class SayHowItIsKnown1700000000076 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.hub_referral ADD COLUMN assertion text, ADD COLUMN source text, ADD COLUMN period_end timestamptz;
ALTER TABLE public.case_file ADD COLUMN assertion text, ADD COLUMN source text, ADD COLUMN period_end timestamptz;
UPDATE public.hub_referral SET assertion = 'reported';
UPDATE public.case_file SET assertion = 'opinion', source = 'professional',
  period_end = CASE WHEN state = 'closed' THEN last_activity END;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['hub_referral', 'case_file'])
      await runner.query(
        `ALTER TABLE public.${table} DROP COLUMN assertion, DROP COLUMN source, DROP COLUMN period_end`,
      );
  }
}
