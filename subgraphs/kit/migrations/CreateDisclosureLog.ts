import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How `disclosure.lock` is made; with what a later one takes and tells besides. */
export const lockFunction = (
  create: string,
  declared = '',
  newest = '',
  told = '',
): string => `${create} FUNCTION disclosure.lock(persons uuid[]) RETURNS json
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

/** How `disclosure.append` is made; with what a later one checks and keeps besides. */
export const appendFunction = (
  create: string,
  check = '',
  column = '',
  type = '',
): string => `${create} FUNCTION disclosure.append(
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

/**
 * The schema `disclosure`: an append-only log of canonical bytes with its Merkle tree, and the two functions through which
 * alone the runtime role writes it. `lock` takes the log's head and holds the revisions that a batch was decided on; `append`
 * writes. The process computes and signs in between: PostgreSQL has no Ed25519. Both belong to the owner (SECURITY DEFINER,
 * search_path pinned); the runtime role has no right on the tables.
 *
 * Leaf `i` of RFC 6962 is the row of `seq` i + 1. Of the tree's inner nodes every eighth level is kept (a proof reads at most
 * 255 hashes below each). Bodies are stored as they are: padded ones that were compressed would tell their content's length.
 *
 * Order of locks: log head, protocol_revision, subject_revision by key: governance writes in the same order, so that the apply
 * worker and a release cannot wait for each other in a circle.
 */
export class CreateDisclosureLog1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA disclosure;
CREATE TABLE disclosure.head (
  id int PRIMARY KEY CHECK (id = 1), epoch int NOT NULL, size bigint NOT NULL, frontier bytea NOT NULL);
INSERT INTO disclosure.head VALUES (1, 1, 0, '');
CREATE TABLE disclosure.log (
  seq bigint PRIMARY KEY, receipt text NOT NULL UNIQUE, requester bytea NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  body bytea, body_hash bytea NOT NULL, restricted_hash bytea NOT NULL, leaf_hash bytea NOT NULL);
CREATE TABLE disclosure.restricted (seq bigint PRIMARY KEY, body bytea);
ALTER TABLE disclosure.log SET (toast_tuple_target = 8160);
ALTER TABLE disclosure.log ALTER body SET STORAGE EXTERNAL;
ALTER TABLE disclosure.restricted ALTER body SET STORAGE EXTERNAL;
CREATE TABLE disclosure.node (level int, index bigint, hash bytea NOT NULL, PRIMARY KEY (level, index));
CREATE TABLE disclosure.tree_head (
  size bigint PRIMARY KEY, epoch int NOT NULL, root text NOT NULL, at text NOT NULL, key text NOT NULL, signature text NOT NULL);
CREATE TABLE disclosure.countersignature (
  size bigint PRIMARY KEY REFERENCES disclosure.tree_head, at text NOT NULL, key text NOT NULL, signature text NOT NULL);
CREATE TABLE disclosure.subject_key (person uuid PRIMARY KEY, key bytea NOT NULL);
CREATE TABLE disclosure.subject_entry (pseudonym bytea, seq bigint, PRIMARY KEY (pseudonym, seq));

${lockFunction('CREATE')}

-- Six pieces a record (requester, both bodies, their hashes, the leaf), one after the other in one value: as arrays they would
-- be sent and read as text of twice the length. ends: where each piece ends.
${appendFunction('CREATE')}

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA disclosure FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA disclosure CASCADE');
  }
}
