import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of whom a record may be that must not decide, as somebody else has not confirmed yet. */
const NEW_DOUBT = `INSERT INTO authority.holder_doubt (id, person, holder_id, described, bar, restricted, organisation, recorded_at)
  SELECT gen_random_uuid(), p.person, p.holder_id, p.id,`;
const HELD = 'authority.parental_responsibility p';
/** A council is no relative, and no mother a father. */
const MAY_BE = (basis: string) => `p.basis <> 'localAuthorityCareOrder'
  AND NOT coalesce(p.basis = 'mother' AND ${basis} IN ('marriedFather', 'fatherOnCertificate'), false)
  AND NOT coalesce(${basis} = 'mother' AND p.basis IN ('marriedFather', 'fatherOnCertificate'), false)`;
const FIRST_RECORDED =
  '(SELECT min(f.recorded_at) FROM authority.parental_responsibility f WHERE f.person = p.person AND f.holder_id = p.holder_id)';

/**
 * Who was recorded as another than which holders, since which record a holder is described so, and whom a holder may be that must not
 * decide. Whoever was recorded while somebody else must not be informed, or was restricted by a court, was never told apart from them:
 * until somebody confirms it they decide nothing anew. What they decided stands.
 */
export class TellHoldersApart1700000000261 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.parental_responsibility ADD COLUMN another_than uuid[] NOT NULL DEFAULT '{}', ADD COLUMN described uuid;
CREATE TABLE authority.holder_doubt (
  id uuid PRIMARY KEY, person uuid NOT NULL, holder_id uuid NOT NULL, described uuid NOT NULL, bar uuid, restricted uuid, organisation text NOT NULL,
  recorded_at timestamptz NOT NULL, confirmed_at timestamptz, reason text, by_organisation text, by_practitioner text,
  CHECK ((bar IS NULL) <> (restricted IS NULL)),
  CHECK (num_nulls(confirmed_at, reason, by_organisation, by_practitioner) IN (0, 4)));
CREATE INDEX ON authority.holder_doubt (described);
CREATE INDEX ON authority.holder_doubt (organisation) WHERE confirmed_at IS NULL;
${NEW_DOUBT} n.id, NULL, n.by_organisation, now()
  FROM ${HELD} JOIN authority.not_to_be_informed n ON n.person = p.person AND n.ended_at IS NULL AND n.holder_id IS DISTINCT FROM p.holder_id
  LEFT JOIN authority.parental_responsibility b ON b.person = n.person AND b.holder_id = n.holder_id AND b.valid_until IS NULL
  WHERE p.valid_until IS NULL AND ${FIRST_RECORDED} >= n.recorded_at AND ${MAY_BE('b.basis')};
${NEW_DOUBT} NULL, q.holder_id, q.by_organisation, now()
  FROM ${HELD} JOIN authority.parental_responsibility q ON q.person = p.person AND q.holder_id <> p.holder_id AND q.valid_until IS NULL AND q.court_restricted
  WHERE p.valid_until IS NULL AND ${FIRST_RECORDED} >= q.recorded_at AND ${MAY_BE('q.basis')};`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE authority.holder_doubt;
ALTER TABLE authority.parental_responsibility DROP COLUMN another_than, DROP COLUMN described`);
  }
}
