import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lets a person's entries be read from any place on, record by record: where they stand follows from the log's columns, and
 * bodies are read of those alone that a page comes to.
 */
export class ReadLogsBackwards1700000000510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Records of requests about whoever is behind this pseudonym, as far as they are kept.
CREATE FUNCTION disclosure.records_about(about bytea) RETURNS TABLE (seq bigint, receipt text, appended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.seq, l.receipt, l.appended_at FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq
  WHERE e.pseudonym = about AND l.body IS NOT NULL AND octet_length(l.requester) > 0
$$;

-- As disclosure.given_about, of one record; nothing of one in which the words do not stand: its body is searched, and not read.
CREATE FUNCTION disclosure.given_in(about bytea, record bigint, words bytea)
RETURNS TABLE (pseudonym bytea, seq bigint, receipt text, at text, requester jsonb, purpose text, named_case text, reason text,
  controller text, data_item text, outcome jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF words IS NOT NULL AND NOT EXISTS (SELECT FROM disclosure.log l WHERE l.seq = record AND position(words IN l.body) > 0) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT about, l.seq, l.receipt, read.body ->> 'at', read.body -> 'requester', read.body ->> 'purpose', read.body ->> 'case',
    read.body ->> 'reason', given.alike ->> 'controller', given.data_item, given.outcome
  FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq
    -- OFFSET 0: each body is read once, not once for each field of it.
    CROSS JOIN LATERAL (SELECT disclosure.read_body(l.body) AS body OFFSET 0) read
    CROSS JOIN LATERAL (SELECT subject.place - 1 AS place
      FROM jsonb_array_elements_text(read.body -> 'subjects') WITH ORDINALITY AS subject(pseudonym, place)
      WHERE subject.pseudonym = encode(about, 'hex')) own
    CROSS JOIN LATERAL disclosure.outcomes_of(read.body) AS given
  WHERE e.pseudonym = about AND e.seq = record AND l.body IS NOT NULL AND octet_length(l.requester) > 0
    AND given.alike ->> 'outcome' IN ('disclosed', 'generalised') AND given.alike ->> 'controller' IS NOT NULL
    AND given.alike -> 'subjects' @> to_jsonb(own.place);
END $$;

REVOKE ALL ON FUNCTION disclosure.records_about, disclosure.given_in FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION disclosure.records_about, disclosure.given_in');
  }
}
