import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether this database lacks anything that governance did. `place` is the snapshot of governance all of which was found here (the
 * first holds nothing), and comes with the mark. `incomplete` says that something is lost for good. A revision is moved by each act
 * by one, and so does not follow on the one before where an act between them never came: that is seen as it is applied, since a moment
 * later the revision is as high as governance's.
 */
export class FindWhatIsLacking1700000000520 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE replica.lease_mark ADD COLUMN place text NOT NULL DEFAULT '1:1:', ADD COLUMN incomplete boolean NOT NULL DEFAULT false;
CREATE FUNCTION replica.note_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE replica.lease_mark SET incomplete = true WHERE NOT incomplete;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION replica.note_gap() FROM PUBLIC;`);
    // On what replication brings alone. The version before wrote the revision of the rules again as it was.
    for (const [table, follows] of [
      ['subject_revision', 'NEW.revision = OLD.revision + 1'],
      ['protocol_revision', 'NEW.revision IN (OLD.revision, OLD.revision + 1)'],
    ])
      await runner.query(`
CREATE TRIGGER follows AFTER UPDATE ON governance.${table} FOR EACH ROW
  WHEN (NOT (${follows})) EXECUTE FUNCTION replica.note_gap();
ALTER TABLE governance.${table} ENABLE REPLICA TRIGGER follows;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION replica.note_gap() CASCADE;
ALTER TABLE replica.lease_mark DROP COLUMN place, DROP COLUMN incomplete;`);
  }
}
