import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Opinions of health professionals on which data concerning health are given, or withheld, by a controller that is none; that
 * the subject knows them already; or that they are none. What a reviewer had included with its record stays included, and is marked.
 */
export class KeepOpinionsOnHealth1700000000151 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.opinion (
  id uuid PRIMARY KEY, request uuid NOT NULL REFERENCES subject_access.request,
  name text NOT NULL, profession text NOT NULL, organisation text NOT NULL,
  relation text NOT NULL CHECK (relation IN ('responsible', 'experienced')), obtained_on date NOT NULL,
  serious_harm_test text NOT NULL CHECK (serious_harm_test IN ('met', 'notMet')), words text NOT NULL);
CREATE INDEX ON subject_access.opinion (request);
ALTER TABLE subject_access.review ADD COLUMN opinion uuid REFERENCES subject_access.opinion, ADD COLUMN already_known text,
  ADD COLUMN not_of_health text, ADD COLUMN before_opinions boolean NOT NULL DEFAULT false, DROP CONSTRAINT review_kind_check,
  ADD CONSTRAINT review_kind_check CHECK (kind IN
    ('health', 'socialWork', 'education', 'lawEnforcement', 'childAbuse', 'thirdParty', 'concerningHealth')),
  ADD CONSTRAINT review_opinion CHECK (CASE WHEN kind = 'concerningHealth' AND decision = 'include'
    THEN num_nonnulls(opinion, already_known, not_of_health) + before_opinions::int = 1
    ELSE num_nonnulls(already_known, not_of_health) = 0 AND NOT before_opinions
      AND (opinion IS NULL OR (kind = 'concerningHealth' AND decision IS NOT DISTINCT FROM 'withhold')) END);
INSERT INTO subject_access.review (id, request, record, record_id, kind, reviewer, named_at, decision, reason, decided_at,
  decided_by, shown, before_opinions)
SELECT gen_random_uuid(), request, record, record_id, 'concerningHealth', reviewer, named_at, decision, reason, decided_at,
  decided_by, shown, true
FROM subject_access.review WHERE kind IN ('socialWork', 'education', 'lawEnforcement') AND decision = 'include'
  AND superseded_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DELETE FROM subject_access.review WHERE kind = 'concerningHealth';
ALTER TABLE subject_access.review DROP COLUMN opinion, DROP COLUMN already_known, DROP COLUMN not_of_health,
  DROP COLUMN before_opinions,
  DROP CONSTRAINT review_kind_check, ADD CONSTRAINT review_kind_check CHECK (kind IN
    ('health', 'socialWork', 'education', 'lawEnforcement', 'childAbuse', 'thirdParty'));
DROP TABLE subject_access.opinion;`);
  }
}
