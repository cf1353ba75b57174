import type { MigrationInterface, QueryRunner } from 'typeorm';

const TRIGGERS = [
  ['INSERT', 'NEW TABLE AS new_rows'],
  ['UPDATE', 'NEW TABLE AS new_rows'],
  ['DELETE', 'OLD TABLE AS old_rows'],
] as const;

/**
 * Whom not to inform can be anybody, named in words; what happens to it is kept as events; and what the hub is to tell is
 * published to it. What was recorded before is published with the rest.
 */
export class PublishNotToBeInformed1700000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.not_to_be_informed ADD COLUMN whom text, ADD COLUMN ended_at timestamptz, ALTER COLUMN holder_id DROP NOT NULL;
UPDATE authority.not_to_be_informed n SET whom = coalesce(
  (SELECT p.holder FROM authority.parental_responsibility p WHERE p.holder_id = n.holder_id ORDER BY p.valid_from DESC LIMIT 1),
  'A holder of parental responsibility');
ALTER TABLE authority.not_to_be_informed ALTER COLUMN whom SET NOT NULL;
CREATE INDEX ON authority.not_to_be_informed (person);
CREATE INDEX ON authority.not_to_be_informed (review_by) WHERE ended_at IS NULL;
CREATE TABLE authority.not_to_be_informed_event (
  id uuid PRIMARY KEY, record uuid NOT NULL, person uuid NOT NULL, event text NOT NULL CHECK (event IN ('recorded', 'reviewed', 'ended')),
  at timestamptz NOT NULL, reason text NOT NULL, review_by date, by_organisation text NOT NULL, by_practitioner text NOT NULL);
CREATE INDEX ON authority.not_to_be_informed_event (record, at);
INSERT INTO authority.not_to_be_informed_event (id, record, person, event, at, reason, review_by, by_organisation, by_practitioner)
  SELECT gen_random_uuid(), id, person, 'recorded', recorded_at, reason, review_by, by_organisation, by_practitioner
  FROM authority.not_to_be_informed;`);
    for (const [event, referencing] of TRIGGERS)
      await runner.query(
        `CREATE TRIGGER bump_subjects_${event.toLowerCase()} AFTER ${event} ON governance.not_to_be_informed REFERENCING ${referencing} FOR EACH STATEMENT EXECUTE FUNCTION governance.bump_subjects()`,
      );
    await runner.query(`
INSERT INTO governance.not_to_be_informed (agency, id, person, controller, whom, valid_from)
  SELECT 'hub', n.id, n.person, coalesce(
    (SELECT c.id FROM governance.organisation o JOIN governance.organisation c ON c.kind = 'council' AND c.area = o.area
      WHERE o.id = n.by_organisation AND o.agency IS NULL LIMIT 1), n.by_organisation), n.whom, n.recorded_at
  FROM authority.not_to_be_informed n;
ALTER PUBLICATION hub ADD TABLE governance.not_to_be_informed WHERE (agency = 'hub');`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER PUBLICATION hub DROP TABLE governance.not_to_be_informed;
DROP TABLE authority.not_to_be_informed_event;
DROP INDEX authority.not_to_be_informed_person_idx;
DELETE FROM authority.not_to_be_informed WHERE holder_id IS NULL OR ended_at IS NOT NULL;
ALTER TABLE authority.not_to_be_informed DROP COLUMN whom, DROP COLUMN ended_at, ALTER COLUMN holder_id SET NOT NULL;`);
    for (const [event] of TRIGGERS)
      await runner.query(`DROP TRIGGER bump_subjects_${event.toLowerCase()} ON governance.not_to_be_informed`);
  }
}
