import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which clauses were in force in a month, on any of its days, noted while it lasts: what is superseded or withdrawn later, and
 * what is agreed later, changes no month that is over. `declared_progress.noted_to` is the last day that was noted; a month is
 * complete once a day of a later one was.
 */
export class CreateDeclaredClauses1700000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE reports.declared_clause (
  month date, controller text, clause text, protocol text NOT NULL, title text NOT NULL, data_items text[] NOT NULL,
  PRIMARY KEY (month, controller, clause));
CREATE TABLE reports.declared_progress (id int PRIMARY KEY CHECK (id = 1), noted_to date);
INSERT INTO reports.declared_progress VALUES (1, NULL);

-- Notes the clauses of each day from the last noted one up to 'upto', day by day in order. A month that is complete takes
-- nothing more. A clause of two versions in one month stands there once: under its later title, with the items of both.
CREATE FUNCTION disclosure.note_declared(upto date, declared jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE last date;
BEGIN
  SELECT p.noted_to INTO last FROM reports.declared_progress p WHERE p.id = 1 FOR UPDATE;
  upto := least(upto, (now() AT TIME ZONE 'UTC')::date);
  IF upto < last THEN RETURN; END IF;
  INSERT INTO reports.declared_clause AS c (month, controller, clause, protocol, title, data_items)
    SELECT g.month, g.controller, g.clause, g.protocol, g.title, g.items
    FROM jsonb_to_recordset(declared) AS g(month date, controller text, clause text, protocol text, title text, items text[])
    WHERE last IS NULL OR g.month >= date_trunc('month', last)
    ON CONFLICT (month, controller, clause) DO UPDATE SET protocol = EXCLUDED.protocol, title = EXCLUDED.title,
      data_items = ARRAY(SELECT DISTINCT item FROM unnest(c.data_items || EXCLUDED.data_items) AS item ORDER BY item);
  UPDATE reports.declared_progress p SET noted_to = upto WHERE p.id = 1;
END $$;
REVOKE ALL ON FUNCTION disclosure.note_declared FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP FUNCTION disclosure.note_declared; DROP TABLE reports.declared_clause, reports.declared_progress',
    );
  }
}
