import type { MigrationInterface, QueryRunner } from 'typeorm';

const RANK = (threshold: string) =>
  `array_position(ARRAY['none', 'earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'], ${threshold})`;

/**
 * When a case was last worked on is the time of the latest event that all who are given the case are told of. What stood before its
 * first event is kept beside that; of older cases it is not known, and their beginning stands for it.
 */
export class TellNoHiddenActivity1700000000550 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.case_event ADD COLUMN activity_before timestamptz;
UPDATE public.case_file f SET last_activity = coalesce(
  (SELECT max(e.at) FROM public.case_event e WHERE e.case_id = f.id
     AND greatest(${RANK('e.threshold')},
       ${RANK('(SELECT b.threshold FROM public.case_event b WHERE b.case_id = e.case_id AND (b.at, b.id) < (e.at, e.id) ORDER BY b.at DESC, b.id DESC LIMIT 1)')},
       CASE WHEN e.event IN ('openStrategyDiscussion', 'recordInitialConference') THEN ${RANK("'section47Enquiry'")} END)
       <= ${RANK('f.threshold')}),
  f.period_start)
WHERE EXISTS (SELECT FROM public.case_event e WHERE e.case_id = f.id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE public.case_event DROP COLUMN activity_before');
  }
}
