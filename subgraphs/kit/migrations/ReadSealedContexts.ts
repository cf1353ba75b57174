import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How `disclosure.given_in` is made; with what a later version of bodies has besides. */
const givenIn = (column = '', value = '') => `DROP FUNCTION disclosure.given_in;
CREATE FUNCTION disclosure.given_in(about bytea, record bigint, words bytea)
RETURNS TABLE (pseudonym bytea, seq bigint, receipt text, at text, requester jsonb, purpose text, named_case text, reason text,
  controller text, data_item text, outcome jsonb${column})
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF words IS NOT NULL AND NOT EXISTS (SELECT FROM disclosure.log l WHERE l.seq = record AND position(words IN l.body) > 0) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT about, l.seq, l.receipt, read.body ->> 'at', read.body -> 'requester', read.body ->> 'purpose', read.body ->> 'case',
    read.body ->> 'reason', given.alike ->> 'controller', given.data_item, given.outcome${value}
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
REVOKE ALL ON FUNCTION disclosure.given_in FROM PUBLIC;`;

/**
 * Records of version 3 have case, reason and the ids of overrides under the keys of their subjects
 * (policies/disclosure/sealedContext.ts): whoever reads who saw what gets them as they are sealed for the person, and opens them with the
 * person's key. `named_case` and `reason` are those of earlier versions. Taken back, they are read of these alone.
 */
export class ReadSealedContexts1700000000530 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      givenIn(', context text, sealed text', `, read.body ->> 'context', read.body -> 'sealed' ->> own.place::int`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(givenIn());
  }
}
