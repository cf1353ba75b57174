import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema `disclosure`: an append-only log of canonical bytes, and the two functions through which alone the runtime role
 * reaches it. `lock` takes the log's head and holds the revisions that a batch was decided on; `append` writes. Both belong to
 * the owner (SECURITY DEFINER, search_path pinned); the runtime role has no right on the tables.
 *
 * Order of locks: log head, protocol_revision, subject_revision by key: governance writes in the same order, so that the apply
 * worker and a release cannot wait for each other in a circle.
 */
export class CreateDisclosureLog1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA disclosure;
CREATE TABLE disclosure.head (id int PRIMARY KEY CHECK (id = 1), seq bigint NOT NULL);
INSERT INTO disclosure.head VALUES (1, 0);
CREATE TABLE disclosure.log (
  seq bigint PRIMARY KEY, appended_at timestamptz NOT NULL DEFAULT clock_timestamp(), body bytea, leaf_hash bytea NOT NULL);

CREATE FUNCTION disclosure.lock(persons uuid[]) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE protocol bigint; subjects json;
BEGIN
  PERFORM h.seq FROM disclosure.head h WHERE h.id = 1 FOR UPDATE;
  SELECT p.revision INTO protocol FROM governance.protocol_revision p WHERE p.id = 1 FOR SHARE;
  SELECT coalesce(json_object_agg(held.person, held.revision::text), '{}'::json) INTO subjects FROM (
    SELECT s.person, s.revision FROM governance.subject_revision s WHERE s.person = ANY(persons) ORDER BY s.person FOR SHARE) held;
  RETURN json_build_object('protocolRevision', coalesce(protocol, 0)::text, 'subjects', subjects);
END $$;

CREATE FUNCTION disclosure.append(bodies bytea[], leaf_hashes bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE first bigint;
BEGIN
  IF coalesce(array_length(bodies, 1), 0) = 0 OR array_length(bodies, 1) IS DISTINCT FROM array_length(leaf_hashes, 1) THEN
    RAISE EXCEPTION 'append takes as many leaf hashes as bodies, and at least one';
  END IF;
  UPDATE disclosure.head h SET seq = h.seq + array_length(bodies, 1) WHERE h.id = 1 RETURNING h.seq - array_length(bodies, 1) + 1 INTO first;
  INSERT INTO disclosure.log (seq, body, leaf_hash)
    SELECT first + each.place - 1, each.body, each.leaf_hash
    FROM unnest(bodies, leaf_hashes) WITH ORDINALITY AS each(body, leaf_hash, place);
  RETURN first;
END $$;

REVOKE ALL ON FUNCTION disclosure.lock(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION disclosure.append(bytea[], bytea[]) FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA disclosure CASCADE');
  }
}
