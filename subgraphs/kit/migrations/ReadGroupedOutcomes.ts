import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countByRequester } from './CountByRequester';
import { OF_THE_OPEN } from './CountWhoIsNotClosed';
import { GIVEN_ABOUT } from './CreateWhoSawWhat';

const READ_ONCE = '\n        OFFSET 0';

/**
 * Records of version 2 have what is alike of their outcomes once (policies/disclosure/disclosureRecord.ts). Whoever reads outcomes
 * gets one for each data item, whichever version the record was written in; those of version 1 stay as they are. Groups are told
 * apart before they are taken apart: to make each body into one of version 1 first took twice the time of reading one. Taken
 * back, what was recorded in version 2 is counted and listed no more.
 */
export class ReadGroupedOutcomes1700000000241 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- One for each data item: what it may have in common with others, the data item, and the outcome whole as version 1 has it.
-- A part of each query that calls it, so that what a query does not ask for is not made; its names are bound here.
CREATE FUNCTION disclosure.outcomes_of(body jsonb) RETURNS TABLE (alike jsonb, data_item text, outcome jsonb)
LANGUAGE sql IMMUTABLE BEGIN ATOMIC
  SELECT written.alike, coalesce(item.key, written.alike ->> 'dataItem'),
    CASE WHEN item.key IS NULL THEN written.alike
      ELSE (written.alike - 'items') || jsonb_build_object('dataItem', item.key, 'fields', item.value) END
  FROM jsonb_array_elements(body -> 'outcomes') AS written(alike)
    LEFT JOIN LATERAL jsonb_each(written.alike -> 'items') AS item ON true;
END;
REVOKE ALL ON FUNCTION disclosure.outcomes_of FROM PUBLIC;

CREATE OR REPLACE FUNCTION disclosure.given_about(pseudonyms bytea[])
RETURNS TABLE (pseudonym bytea, seq bigint, receipt text, at text, requester jsonb, purpose text, named_case text, reason text,
  controller text, data_item text, outcome jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.pseudonym, l.seq, l.receipt, read.body ->> 'at', read.body -> 'requester', read.body ->> 'purpose', read.body ->> 'case',
    read.body ->> 'reason', given.alike ->> 'controller', given.data_item, given.outcome
  FROM disclosure.subject_entry e JOIN disclosure.log l ON l.seq = e.seq
    -- OFFSET 0: each body is read once, not once for each field of it.
    CROSS JOIN LATERAL (SELECT disclosure.read_body(l.body) AS body OFFSET 0) read
    CROSS JOIN LATERAL (SELECT subject.place - 1 AS place
      FROM jsonb_array_elements_text(read.body -> 'subjects') WITH ORDINALITY AS subject(pseudonym, place)
      WHERE subject.pseudonym = encode(e.pseudonym, 'hex')) own
    CROSS JOIN LATERAL disclosure.outcomes_of(read.body) AS given
  WHERE e.pseudonym = ANY(pseudonyms) AND l.body IS NOT NULL AND octet_length(l.requester) > 0
    AND given.alike ->> 'outcome' IN ('disclosed', 'generalised') AND given.alike ->> 'controller' IS NOT NULL
    AND given.alike -> 'subjects' @> to_jsonb(own.place)
$$;

${countByRequester(OF_THE_OPEN, READ_ONCE, { of: 'disclosure.outcomes_of(r.body) AS read(o, data_item)', dataItem: 'read.data_item' })}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
${GIVEN_ABOUT.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')}
${countByRequester(OF_THE_OPEN, READ_ONCE)}
DROP FUNCTION disclosure.outcomes_of;`);
  }
}
