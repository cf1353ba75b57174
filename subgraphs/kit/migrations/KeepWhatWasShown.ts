import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What of a record its reviewer was shown, as digests: their decision is about that and no more. What was decided before of
 * a copy that has not left waits again, since nobody can say what it was about.
 */
export class KeepWhatWasShown1700000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.review ADD COLUMN shown jsonb, ADD COLUMN superseded_at timestamptz,
  DROP CONSTRAINT review_request_record_id_kind_key, DROP COLUMN places_unseen;
CREATE UNIQUE INDEX ON subject_access.review (request, record_id, kind) WHERE superseded_at IS NULL;
UPDATE subject_access.review v SET decision = NULL, reason = NULL, decided_at = NULL, decided_by = NULL
FROM subject_access.request q WHERE q.id = v.request AND q.left_at IS NULL AND v.decision = 'include';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DELETE FROM subject_access.review WHERE superseded_at IS NOT NULL;
DROP INDEX subject_access.review_request_record_id_kind_idx;
ALTER TABLE subject_access.review DROP COLUMN shown, DROP COLUMN superseded_at,
  ADD CONSTRAINT review_request_record_id_kind_key UNIQUE (request, record_id, kind),
  ADD COLUMN places_unseen boolean NOT NULL DEFAULT false;`);
  }
}
