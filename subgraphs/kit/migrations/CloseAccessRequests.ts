import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That a request for access was closed, because the authority to make it had ended: when, by whom and why. */
export class CloseAccessRequests1700000000125 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.request ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by text, ADD COLUMN closing_reason text,
  ADD CONSTRAINT request_closed CHECK (num_nulls(closed_at, closed_by, closing_reason) IN (0, 3)),
  ADD CONSTRAINT request_closed_unanswered CHECK (closed_at IS NULL OR left_at IS NULL);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE subject_access.request DROP COLUMN closed_at, DROP COLUMN closed_by, DROP COLUMN closing_reason',
    );
  }
}
