import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LAST_WITNESSED, newestHead } from './CreateEpochs';

/** As CreateDisclosureLog has it; with what it takes besides. */
const lock = (declared = '', newest = '', told = ''): string => `
CREATE OR REPLACE FUNCTION disclosure.lock(persons uuid[]) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE head disclosure.head; protocol bigint; subjects json;${declared}
BEGIN
  SELECT * INTO head FROM disclosure.head h WHERE h.id = 1 FOR UPDATE;${newest}
  SELECT p.revision INTO protocol FROM governance.protocol_revision p WHERE p.id = 1 FOR SHARE;
  SELECT coalesce(json_object_agg(held.person, held.revision::text), '{}'::json) INTO subjects FROM (
    SELECT s.person, s.revision FROM governance.subject_revision s WHERE s.person = ANY(persons) ORDER BY s.person FOR SHARE) held;
  RETURN json_build_object('epoch', head.epoch, 'size', head.size, 'frontier', encode(head.frontier, 'hex'),
    'protocolRevision', coalesce(protocol, 0)::text, 'subjects', subjects${told});
END $$;`;

const append = (check = '', column = '', type = ''): string => `
CREATE OR REPLACE FUNCTION disclosure.append(
  tree_size bigint, receipts text[], packed bytea, ends int[], pseudonyms bytea, pseudonym_places int[],
  node_levels int[], node_indexes bigint[], node_hashes bytea, frontier bytea, signed_head json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE added int := coalesce(array_length(receipts, 1), 0);
BEGIN
  UPDATE disclosure.head h SET size = h.size + added, frontier = append.frontier
    WHERE h.id = 1 AND h.size = tree_size AND h.epoch = (signed_head ->> 'epoch')::int;
  IF NOT FOUND THEN RAISE EXCEPTION 'the tree is not at the size that was signed for: lock it in the same transaction'; END IF;
  IF added = 0 OR (signed_head ->> 'size')::bigint <> tree_size + added THEN
    RAISE EXCEPTION 'append takes at least one record, and the head of the tree with all of them';
  END IF;
  IF array_length(ends, 1) <> 6 * added OR ends[6 * added] <> octet_length(packed) THEN
    RAISE EXCEPTION 'append takes six pieces a record, and nothing besides';
  END IF;${check}
  INSERT INTO disclosure.log (seq, receipt, requester, body, body_hash, restricted_hash, leaf_hash)
    SELECT tree_size + n, receipts[n],
      substring(packed FROM coalesce(ends[6 * n - 6], 0) + 1 FOR ends[6 * n - 5] - coalesce(ends[6 * n - 6], 0)),
      substring(packed FROM ends[6 * n - 5] + 1 FOR ends[6 * n - 4] - ends[6 * n - 5]),
      substring(packed FROM ends[6 * n - 3] + 1 FOR ends[6 * n - 2] - ends[6 * n - 3]),
      substring(packed FROM ends[6 * n - 2] + 1 FOR ends[6 * n - 1] - ends[6 * n - 2]),
      substring(packed FROM ends[6 * n - 1] + 1 FOR ends[6 * n] - ends[6 * n - 1])
    FROM generate_series(1, added) AS n;
  INSERT INTO disclosure.restricted (seq, body)
    SELECT tree_size + n, substring(packed FROM ends[6 * n - 4] + 1 FOR ends[6 * n - 3] - ends[6 * n - 4])
    FROM generate_series(1, added) AS n;
  INSERT INTO disclosure.subject_entry (pseudonym, seq)
    SELECT substring(pseudonyms FROM 32 * n - 31 FOR 32), tree_size + pseudonym_places[n]
    FROM generate_series(1, coalesce(array_length(pseudonym_places, 1), 0)) AS n;
  INSERT INTO disclosure.node (level, index, hash)
    SELECT node_levels[n], node_indexes[n], substring(node_hashes FROM 32 * n - 31 FOR 32)
    FROM generate_series(1, coalesce(array_length(node_levels, 1), 0)) AS n;
  INSERT INTO disclosure.tree_head (size, epoch, root, at, key, signature${column})
    SELECT h.size, h.epoch, h.root, h.at, h.key, h.signature${column && ', h.previous'}
    FROM json_to_record(signed_head) AS h(size bigint, epoch int, root text, at text, key text, signature text${type});
END $$;`;

const NEWEST = `
  SELECT to_json(t) INTO newest FROM disclosure.tree_head t WHERE t.size = head.size;`;

/** A process of before would end the chain, and verifying would find that for ever. */
const CHAINED = `
  IF signed_head ->> 'previous' IS NULL
    AND EXISTS (SELECT FROM disclosure.tree_head t WHERE t.size = tree_size AND t.previous IS NOT NULL) THEN
    RAISE EXCEPTION 'in a log of chained heads each names the one before it';
  END IF;`;

/**
 * Each head names the one before it (`previous`, its digest): `lock` gives the newest, `append` keeps what the next one names.
 * Heads of before have none, and are checked one by one; they are told without it, as governance of before takes them. Taken back,
 * what is signed of each chained head is gone: none of them verifies any more.
 */
export class ChainHeads1700000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE disclosure.tree_head ADD COLUMN previous text;
${lock(' newest json;', NEWEST, ", 'newest', newest")}
${append(CHAINED, ', previous', ', previous text')}
${newestHead(LAST_WITNESSED, 'json_strip_nulls(to_json(h))')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
${lock()}
${append()}
${newestHead(LAST_WITNESSED)}
ALTER TABLE disclosure.tree_head DROP COLUMN previous;`);
  }
}
