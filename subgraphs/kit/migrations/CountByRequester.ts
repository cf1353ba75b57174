import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COUNT_SHARING } from './CreateReports';

/**
 * With its second body; `only`: a further condition on the outcomes `o` of records `r`; `asOne`: what ends the reading of the
 * records, so that no part of it is done for each outcome; `outcomes`: where they come from, and how each names its data item.
 */
export const countByRequester = (
  only = '',
  asOne = '',
  outcomes = { of: "jsonb_array_elements(r.body -> 'outcomes') AS o", dataItem: "o ->> 'dataItem'" },
): string => `CREATE OR REPLACE FUNCTION disclosure.count_sharing(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE after bigint; upto bigint; counted int; began timestamptz := clock_timestamp();
BEGIN
  SELECT p.seq INTO after FROM reports.progress p WHERE p.id = 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT max(next.seq), count(*) INTO upto, counted
    FROM (SELECT l.seq FROM disclosure.log l WHERE l.seq > after ORDER BY l.seq LIMIT most) next;
  WITH added AS MATERIALIZED (
    SELECT date_trunc('month', r.appended_at AT TIME ZONE 'UTC')::date AS month, o ->> 'controller' AS controller,
      ${outcomes.dataItem} AS data_item, o ->> 'clause' AS clause,
      CASE o ->> 'outcome' WHEN 'withheld' THEN NULL ELSE r.body -> 'requester' ->> 'organisation' END AS recipient,
      o ->> 'reason' AS reason, sha256(convert_to(r.body -> 'requester' ->> 'practitioner', 'UTF8')) AS requester, count(*) AS number
    FROM (SELECT l.appended_at, disclosure.read_body(l.body) AS body FROM disclosure.log l
        WHERE l.seq > after AND l.seq <= upto AND l.body IS NOT NULL AND octet_length(l.requester) > 0${asOne}) r,
      ${outcomes.of}
    WHERE o ->> 'controller' IS NOT NULL AND o ->> 'outcome' IN ('disclosed', 'generalised', 'withheld')
      AND ${outcomes.dataItem} NOT LIKE '%.sharing.count'${only}
    GROUP BY 1, 2, 3, 4, 5, 6, 7),
  of_one AS (
    INSERT INTO reports.sharing_of_requester AS c (month, controller, data_item, clause, recipient, reason, requester, number)
      SELECT month, controller, data_item, clause, recipient, reason, requester, number FROM added
      ON CONFLICT (month, controller, data_item, clause, recipient, reason, requester) DO UPDATE SET number = c.number + EXCLUDED.number
      RETURNING month, controller, data_item, clause, recipient, reason, number)
  INSERT INTO reports.sharing_count AS c (month, controller, data_item, clause, recipient, reason, number, largest)
    SELECT month, controller, data_item, clause, recipient, reason, sum(number), max(largest)
    FROM (SELECT month, controller, data_item, clause, recipient, reason, number, 0 AS largest FROM added
      UNION ALL SELECT month, controller, data_item, clause, recipient, reason, 0, number FROM of_one) part
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (month, controller, data_item, clause, recipient, reason)
      DO UPDATE SET number = c.number + EXCLUDED.number, largest = greatest(c.largest, EXCLUDED.largest);
  UPDATE reports.progress p SET seq = coalesce(upto, after), counted_to = greatest(p.counted_to, CASE
      WHEN counted < most THEN began ELSE (SELECT l.appended_at FROM disclosure.log l WHERE l.seq = upto) END - interval '1 minute')
    WHERE p.id = 1;
  -- A month that is counted to its end never changes, and whose its parts were is not kept.
  DELETE FROM reports.sharing_of_requester s USING reports.progress p
    WHERE p.id = 1 AND s.month + interval '1 month' <= p.counted_to AT TIME ZONE 'UTC';
  RETURN counted;
END $$;`;

/**
 * How much of a count one requester alone brought about: what is left of it without them is what they would read of the others.
 * Whose each part is stands here while its month lasts, by a hash of the practitioner, whatever organisation they act for and
 * whichever key their pseudonym stands under. Counted anew from the log, once.
 */
export class CountByRequester1700000000091 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
SELECT FROM reports.progress WHERE id = 1 FOR UPDATE;
TRUNCATE reports.sharing_count;
UPDATE reports.progress SET seq = 0, counted_to = '-infinity';
ALTER TABLE reports.sharing_count ADD COLUMN largest bigint NOT NULL;
CREATE TABLE reports.sharing_of_requester (
  month date, controller text, data_item text, clause text, recipient text, reason text, requester bytea, number bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (month, controller, data_item, clause, recipient, reason, requester));

${countByRequester()}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE reports.sharing_of_requester;
ALTER TABLE reports.sharing_count DROP COLUMN largest;
DROP FUNCTION disclosure.count_sharing;
${COUNT_SHARING}
REVOKE ALL ON FUNCTION disclosure.count_sharing FROM PUBLIC;`);
  }
}
