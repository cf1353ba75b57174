import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `tasks.opening`: every enquiry, strategy discussion and emergency grant that governance told this agency of, kept by the
 * database itself as the change is applied, in the change's own transaction. What ends, or is overwritten, before anybody looks
 * is kept all the same; what happened while the agency was down arrives with the replication. A copy of the replica that is made
 * anew brings what was opened before: of that, what ended and was opened more than 31 days ago is no task of today.
 *
 * The triggers fire for the replication alone (ENABLE REPLICA): governance's own database, where the rows are written, keeps none.
 */
export class KeepOpenings1700000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE tasks.opening (
  trigger text PRIMARY KEY,
  cause text NOT NULL CHECK (cause IN ('safeguardingEnquiry', 'section47Enquiry', 'strategyDiscussion', 'emergencyAccess')),
  person uuid NOT NULL, opened_at timestamptz NOT NULL, seen_at timestamptz);
CREATE INDEX ON tasks.opening (opened_at, trigger) WHERE seen_at IS NULL;

CREATE FUNCTION tasks.keep_opening(cause text, name text, person uuid, opened_at timestamptz, ended boolean) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO tasks.opening (trigger, cause, person, opened_at)
  SELECT cause || '|' || name, cause, person, opened_at
  WHERE NOT ended OR opened_at > pg_catalog.now() - interval '31 days' ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION tasks.keep_case_openings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.threshold IN ('safeguardingEnquiry', 'section47Enquiry') THEN
    PERFORM tasks.keep_opening(NEW.threshold, pg_catalog.format('%s|%s', NEW.case_id, extract(epoch FROM NEW.threshold_at)),
      NEW.person, coalesce(NEW.threshold_at, pg_catalog.now()), NEW.closed_at IS NOT NULL);
  END IF;
  IF NEW.strategy_discussion_at IS NOT NULL THEN
    PERFORM tasks.keep_opening('strategyDiscussion',
      pg_catalog.format('%s|%s', NEW.case_id, extract(epoch FROM NEW.strategy_discussion_at)),
      NEW.person, NEW.strategy_discussion_at, NEW.closed_at IS NOT NULL);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION tasks.keep_grant_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tasks.keep_opening('emergencyAccess', NEW.id::text, NEW.person, NEW.valid_from,
    NEW.revoked_at IS NOT NULL OR NEW.valid_until <= pg_catalog.now());
  RETURN NULL;
END $$;

CREATE TRIGGER keep_openings AFTER INSERT OR UPDATE ON governance.case_state
  FOR EACH ROW EXECUTE FUNCTION tasks.keep_case_openings();
CREATE TRIGGER keep_openings AFTER INSERT ON governance.emergency_grant
  FOR EACH ROW EXECUTE FUNCTION tasks.keep_grant_opening();
ALTER TABLE governance.case_state ENABLE REPLICA TRIGGER keep_openings;
ALTER TABLE governance.emergency_grant ENABLE REPLICA TRIGGER keep_openings;

INSERT INTO tasks.opening (trigger, cause, person, opened_at, seen_at)
SELECT o.trigger, o.cause, o.person, o.opened_at, s.seen_at FROM (
  SELECT format('%s|%s|%s', k.threshold, k.case_id, extract(epoch FROM k.threshold_at)) AS trigger,
    format('%s|%s|%s', k.threshold, k.case_id, k.threshold_at) AS before, k.threshold AS cause, k.person,
    coalesce(k.threshold_at, now()) AS opened_at
  FROM governance.case_state k WHERE k.closed_at IS NULL AND k.threshold IN ('safeguardingEnquiry', 'section47Enquiry')
  UNION ALL
  SELECT format('strategyDiscussion|%s|%s', k.case_id, extract(epoch FROM k.strategy_discussion_at)),
    format('strategyDiscussion|%s|%s', k.case_id, k.strategy_discussion_at), 'strategyDiscussion', k.person, k.strategy_discussion_at
  FROM governance.case_state k WHERE k.closed_at IS NULL AND k.strategy_discussion_at IS NOT NULL
  UNION ALL
  SELECT format('emergencyAccess|%s', g.id), format('emergencyAccess|%s', g.id), 'emergencyAccess', g.person, g.valid_from
  FROM governance.emergency_grant g WHERE g.valid_until > now() AND g.revoked_at IS NULL) o
LEFT JOIN tasks.trigger_seen s ON s.trigger = o.before ON CONFLICT DO NOTHING;
DROP TABLE tasks.trigger_seen;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE tasks.trigger_seen (trigger text PRIMARY KEY, seen_at timestamptz NOT NULL);
DROP TRIGGER keep_openings ON governance.case_state;
DROP TRIGGER keep_openings ON governance.emergency_grant;
DROP FUNCTION tasks.keep_case_openings(), tasks.keep_grant_opening(), tasks.keep_opening(text, text, uuid, timestamptz, boolean);
DROP TABLE tasks.opening;`);
  }
}
