import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With its first body. */
export const GIVEN_ABOUT = `-- What controllers gave about those behind these pseudonyms, one row for each outcome; destroyed bodies are left out, silent
-- outcomes were never in them.
CREATE FUNCTION disclosure.given_about(pseudonyms bytea[])
RETURNS TABLE (pseudonym bytea, seq bigint, receipt text, at text, requester jsonb, purpose text, named_case text, reason text,
  controller text, data_item text, outcome jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.pseudonym, l.seq, l.receipt, read.body ->> 'at', read.body -> 'requester', read.body ->> 'purpose', read.body ->> 'case',
    read.body ->> 'reason', given.outcome ->> 'controller', given.outcome ->> 'dataItem', given.outcome
  FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq
    -- OFFSET 0: each body is read once, not once for each field of it.
    CROSS JOIN LATERAL (SELECT disclosure.read_body(l.body) AS body OFFSET 0) read
    CROSS JOIN LATERAL (SELECT subject.place - 1 AS place
      FROM jsonb_array_elements_text(read.body -> 'subjects') WITH ORDINALITY AS subject(pseudonym, place)
      WHERE subject.pseudonym = encode(e.pseudonym, 'hex')) own
    CROSS JOIN LATERAL jsonb_array_elements(read.body -> 'outcomes') AS given(outcome)
  WHERE e.pseudonym = ANY(pseudonyms) AND l.body IS NOT NULL AND octet_length(l.requester) > 0
    AND given.outcome ->> 'outcome' IN ('disclosed', 'generalised') AND given.outcome ->> 'controller' IS NOT NULL
    AND given.outcome -> 'subjects' @> to_jsonb(own.place)
$$;
`;

/**
 * The schema `subject_access`: what a controller's officers decide of the subject's rights. It stays in the agency's own
 * database and is published to nobody. And the function through which who saw what is read from the log.
 */
export class CreateWhoSawWhat1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA subject_access;
CREATE TABLE subject_access.released_disclosure (
  receipt text, controller text, person uuid NOT NULL, released_at timestamptz NOT NULL, released_by text NOT NULL,
  PRIMARY KEY (receipt, controller));

${GIVEN_ABOUT}REVOKE ALL ON FUNCTION disclosure.given_about FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION disclosure.given_about; DROP SCHEMA subject_access CASCADE');
  }
}
