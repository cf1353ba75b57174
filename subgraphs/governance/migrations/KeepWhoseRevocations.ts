import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The organisation of whoever ended an emergency access: by it is told to whom they are named. Of what ended before it is not known.
 * And what one organisation recorded of who decides, and of what was decided, is listed by it, latest first.
 */
export class KeepWhoseRevocations1700000000460 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.emergency_access ADD COLUMN revoked_organisation text,
  ADD CHECK (revoked_organisation IS NULL OR revoked_at IS NOT NULL);
CREATE INDEX competence_by_organisation ON authority.competence (by_organisation, recorded_at DESC);
CREATE INDEX consent_event_by_organisation ON authority.consent_event (by_organisation, at DESC)
  WHERE event IN ('withdrawn', 'invalidated');`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX authority.consent_event_by_organisation;
DROP INDEX authority.competence_by_organisation;
ALTER TABLE authority.emergency_access DROP COLUMN revoked_organisation;`);
  }
}
