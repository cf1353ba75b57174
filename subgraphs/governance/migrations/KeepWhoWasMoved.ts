import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * By which transaction each person's revision was moved last: what an agency has to hold that has come up to a snapshot is found by
 * it, without reading every person. Whoever was moved before there was this table counts as moved by the first transactions, a thousand
 * each: agencies are told of them in parts.
 */
export class KeepWhoWasMoved1700000000521 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.subject_moved (person uuid PRIMARY KEY, moved_by xid8 NOT NULL);
INSERT INTO authority.subject_moved (person, moved_by)
  SELECT person, least(3 + row_number() OVER () / 1000, pg_current_xact_id()::text::bigint)::text::xid8
  FROM governance.subject_revision;
CREATE INDEX ON authority.subject_moved (moved_by);
CREATE FUNCTION authority.note_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In key order, as the revisions were.
  INSERT INTO authority.subject_moved AS m (person, moved_by)
    SELECT n.person, pg_current_xact_id() FROM new_rows n ORDER BY n.person
    ON CONFLICT (person) DO UPDATE SET moved_by = excluded.moved_by WHERE m.moved_by <> excluded.moved_by;
  RETURN NULL;
END $$;`);
    for (const event of ['INSERT', 'UPDATE'])
      await runner.query(
        `CREATE TRIGGER note_moved_${event.toLowerCase()} AFTER ${event} ON governance.subject_revision REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION authority.note_moved()`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION authority.note_moved() CASCADE; DROP TABLE authority.subject_moved');
  }
}
