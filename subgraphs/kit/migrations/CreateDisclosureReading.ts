import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The functions through which the runtime role reads the log, each for one thing, and those that keep the subjects' keys.
 * What is silent is not among them: restricted bodies are read by the restricted role alone.
 */
export class CreateDisclosureReading1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Ordinary bodies of one pseudonym, newest first, below a sequence number; those destroyed are left out.
CREATE FUNCTION disclosure.entries_of(pseudonyms bytea[], below bigint, most int)
RETURNS TABLE (seq bigint, appended_at timestamptz, body bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.seq, l.appended_at, l.body FROM disclosure.log l
  WHERE l.seq IN (SELECT e.seq FROM disclosure.subject_entry e WHERE e.pseudonym = ANY(pseudonyms) AND e.seq < below)
    AND l.body IS NOT NULL AND octet_length(l.requester) > 0
  ORDER BY l.seq DESC LIMIT most
$$;

-- Ordinary bodies after a sequence number, oldest first; those destroyed are left out.
CREATE FUNCTION disclosure.entries(after bigint, most int)
RETURNS TABLE (seq bigint, appended_at timestamptz, body bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.seq, l.appended_at, l.body FROM disclosure.log l
  WHERE l.seq > after AND l.body IS NOT NULL AND octet_length(l.requester) > 0 ORDER BY l.seq LIMIT most
$$;

-- A body as jsonb. The text that requesters gave may hold NUL, which jsonb cannot carry: it is replaced, so that nobody can
-- make a record that is never read or destroyed.
CREATE FUNCTION disclosure.read_body(body bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN replace(convert_from(body, 'UTF8'), '\\u0000', '\\ufffd')::jsonb;
END $$;

-- Takes bodies away, in the transaction that records it: a log's own record (of no requester) appended by this very one.
CREATE FUNCTION disclosure.destroy(first bigint, last bigint, parts text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM disclosure.log l WHERE l.seq = (SELECT h.size FROM disclosure.head h) AND l.seq > last
      AND octet_length(l.requester) = 0 AND l.xmin::text = pg_current_xact_id()::xid::text) THEN
    RAISE EXCEPTION 'bodies are destroyed only in the transaction that records their destruction';
  END IF;
  IF 'ordinary' = ANY(parts) THEN
    DELETE FROM disclosure.subject_entry e USING (
      SELECT l.seq, decode(subject, 'hex') AS pseudonym
      FROM disclosure.log l, jsonb_array_elements_text(disclosure.read_body(l.body) -> 'subjects') AS subject
      WHERE l.seq BETWEEN first AND last AND l.body IS NOT NULL) gone
      WHERE e.pseudonym = gone.pseudonym AND e.seq = gone.seq;
    UPDATE disclosure.log l SET body = NULL WHERE l.seq BETWEEN first AND last AND octet_length(l.requester) > 0;
  END IF;
  IF 'restricted' = ANY(parts) THEN
    UPDATE disclosure.restricted r SET body = NULL WHERE r.seq BETWEEN first AND last;
  END IF;
END $$;

-- The leaf behind a receipt, for the requester whose receipt it is.
CREATE FUNCTION disclosure.leaf_of(asked text, owner bytea)
RETURNS TABLE (seq bigint, leaf_hash bytea, destroyed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.seq, l.leaf_hash, l.body IS NULL FROM disclosure.log l WHERE l.receipt = asked AND l.requester = owner
$$;

-- The smallest countersigned head that covers a size, else the newest head.
CREATE FUNCTION disclosure.head_covering(covered bigint) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT json_build_object('head', to_json(h), 'countersignature', (SELECT to_json(c) FROM disclosure.countersignature c WHERE c.size = h.size))
  FROM disclosure.tree_head h
  WHERE h.size = coalesce(
    (SELECT min(c.size) FROM disclosure.countersignature c WHERE c.size >= covered),
    (SELECT max(newest.size) FROM disclosure.tree_head newest))
$$;

-- The newest head, and the size of the newest that was countersigned.
CREATE FUNCTION disclosure.newest_head() RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT json_build_object('head', to_json(h), 'witnessed', coalesce((SELECT max(c.size) FROM disclosure.countersignature c), 0))
  FROM disclosure.tree_head h ORDER BY h.size DESC LIMIT 1
$$;

-- Hashes of the tree as kept: of leaves (level 0) and of every eighth level. Ranges are places, the last exclusive.
CREATE FUNCTION disclosure.hashes(levels int[], firsts bigint[], lasts bigint[])
RETURNS TABLE (level int, index bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT 0, l.seq - 1, l.leaf_hash FROM unnest(levels, firsts, lasts) AS asked(level, first, last)
    JOIN disclosure.log l ON asked.level = 0 AND l.seq > asked.first AND l.seq <= asked.last
  UNION
  SELECT n.level, n.index, n.hash FROM unnest(levels, firsts, lasts) AS asked(level, first, last)
    JOIN disclosure.node n ON n.level = asked.level AND n.index >= asked.first AND n.index < asked.last
$$;

CREATE FUNCTION disclosure.keep_countersignature(size bigint, at text, key text, signature text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO disclosure.countersignature VALUES (size, at, key, signature) ON CONFLICT DO NOTHING
$$;

-- Keys of persons whom the index knows. One that is still without gets the key offered; an unknown id gets none.
CREATE FUNCTION disclosure.subject_keys(persons uuid[], offered bytea[]) RETURNS TABLE (person uuid, key bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM governance.subject_revision s WHERE s.person = ANY(persons)
      AND NOT EXISTS (SELECT FROM disclosure.subject_key k WHERE k.person = s.person)) THEN
    INSERT INTO disclosure.subject_key AS k (person, key)
      SELECT o.person, o.key FROM unnest(persons, offered) AS o(person, key)
      WHERE EXISTS (SELECT FROM governance.subject_revision s WHERE s.person = o.person)
      ORDER BY o.person ON CONFLICT DO NOTHING;
  END IF;
  RETURN QUERY SELECT k.person, k.key FROM disclosure.subject_key k WHERE k.person = ANY(persons);
END $$;

-- Persons whom the index knows and who have no key yet: keys are made ahead, so that no question is slower for a new child.
CREATE FUNCTION disclosure.persons_without_key(most int) RETURNS TABLE (person uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.person FROM governance.subject_revision s
  WHERE NOT EXISTS (SELECT FROM disclosure.subject_key k WHERE k.person = s.person) LIMIT most
$$;

-- Erases a person from the log: without the key no pseudonym leads back. True where there was a key.
CREATE FUNCTION disclosure.destroy_subject_key(erased uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM disclosure.subject_key k WHERE k.person = erased;
  RETURN FOUND;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA disclosure FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION disclosure.entries_of, disclosure.entries, disclosure.leaf_of, disclosure.head_covering, disclosure.newest_head,
  disclosure.hashes, disclosure.keep_countersignature, disclosure.subject_keys, disclosure.persons_without_key,
  disclosure.destroy, disclosure.read_body, disclosure.destroy_subject_key`);
  }
}
