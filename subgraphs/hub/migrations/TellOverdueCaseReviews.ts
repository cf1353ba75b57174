import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When governance was told to alert of a section 47 enquiry that nobody reviewed in time: once. */
export class TellOverdueCaseReviews1700000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.case_review ADD COLUMN overdue_told_at timestamptz;
CREATE INDEX case_review_untold ON public.case_review (due_at) WHERE closed_at IS NULL AND overdue_told_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE public.case_review DROP COLUMN overdue_told_at');
  }
}
