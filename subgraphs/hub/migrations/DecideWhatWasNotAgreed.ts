import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is to be decided after a review that did not agree with a section 47 enquiry is a review of its own, one at a time for each
 * case: due, and told when it is opened.
 */
export class DecideWhatWasNotAgreed1700000000460 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.case_review ADD COLUMN decides_after uuid, ADD COLUMN told_at timestamptz;
CREATE UNIQUE INDEX case_review_decision ON public.case_review (case_id) WHERE decides_after IS NOT NULL AND closed_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE public.case_review DROP COLUMN decides_after, DROP COLUMN told_at');
  }
}
