import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With its first body. */
export const COUNT_SHARING = `-- Counts the next records of the log, and how many they were. What is being appended at this moment is committed within a
-- minute: up to then a month is not said to be complete.
CREATE FUNCTION disclosure.count_sharing(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE after bigint; upto bigint; counted int; began timestamptz := clock_timestamp();
BEGIN
  SELECT p.seq INTO after FROM reports.progress p WHERE p.id = 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT max(next.seq), count(*) INTO upto, counted
    FROM (SELECT l.seq FROM disclosure.log l WHERE l.seq > after ORDER BY l.seq LIMIT most) next;
  INSERT INTO reports.sharing_count AS c (month, controller, data_item, clause, recipient, reason, number)
    SELECT date_trunc('month', r.appended_at AT TIME ZONE 'UTC')::date, o ->> 'controller', o ->> 'dataItem', o ->> 'clause',
      CASE o ->> 'outcome' WHEN 'withheld' THEN NULL ELSE r.body -> 'requester' ->> 'organisation' END, o ->> 'reason', count(*)
    FROM (SELECT l.appended_at, disclosure.read_body(l.body) AS body FROM disclosure.log l
        WHERE l.seq > after AND l.seq <= upto AND l.body IS NOT NULL AND octet_length(l.requester) > 0) r,
      jsonb_array_elements(r.body -> 'outcomes') AS o
    WHERE o ->> 'controller' IS NOT NULL AND o ->> 'outcome' IN ('disclosed', 'generalised', 'withheld')
      AND o ->> 'dataItem' NOT LIKE '%.sharing.count'
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (month, controller, data_item, clause, recipient, reason) DO UPDATE SET number = c.number + EXCLUDED.number;
  UPDATE reports.progress p SET seq = coalesce(upto, after), counted_to = greatest(p.counted_to, CASE
      WHEN counted < most THEN began ELSE (SELECT l.appended_at FROM disclosure.log l WHERE l.seq = upto) END - interval '1 minute')
    WHERE p.id = 1;
  RETURN counted;
END $$;
`;

/**
 * The schema `reports`: how often each controller gave and refused what, by month of recording. Counted from the ordinary
 * bodies of the log, each record once; what is silent stands in none of them. A month that was counted to its end never
 * changes again, whatever is destroyed later. Figures about sharing are not counted themselves.
 */
export class CreateReports1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA reports;
CREATE TABLE reports.sharing_count (
  month date, controller text, data_item text, clause text, recipient text, reason text, number bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (month, controller, data_item, clause, recipient, reason));
CREATE TABLE reports.progress (
  id int PRIMARY KEY CHECK (id = 1), seq bigint NOT NULL, counted_to timestamptz NOT NULL);
INSERT INTO reports.progress VALUES (1, 0, '-infinity');

${COUNT_SHARING}REVOKE ALL ON FUNCTION disclosure.count_sharing FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION disclosure.count_sharing; DROP SCHEMA reports CASCADE');
  }
}
