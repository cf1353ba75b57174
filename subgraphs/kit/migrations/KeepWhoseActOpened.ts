import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose act an opening was, as {organisation, practitioner}: whoever asks for what a holder keeps silent does not decide about it
 * as that holder. A grant says so itself; a case keeps who recorded its threshold and who opened its strategy discussion. Null
 * for what was recorded before.
 */
export class KeepWhoseActOpened1700000000080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE governance.case_state ADD COLUMN threshold_by text[], ADD COLUMN strategy_discussion_by text[];
ALTER TABLE tasks.opening ADD COLUMN caused_by text[];
ALTER TABLE tasks.holder_task ADD COLUMN caused_by text[];

DROP FUNCTION tasks.keep_opening(text, text, uuid, timestamptz, boolean);
CREATE FUNCTION tasks.keep_opening(cause text, name text, person uuid, opened_at timestamptz, ended boolean, caused_by text[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO tasks.opening (trigger, cause, person, opened_at, caused_by)
  SELECT cause || '|' || name, cause, person, opened_at, caused_by
  WHERE NOT ended OR opened_at > pg_catalog.now() - interval '31 days' ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION tasks.keep_case_openings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.threshold IN ('safeguardingEnquiry', 'section47Enquiry') THEN
    PERFORM tasks.keep_opening(NEW.threshold, pg_catalog.format('%s|%s', NEW.case_id, extract(epoch FROM NEW.threshold_at)),
      NEW.person, coalesce(NEW.threshold_at, pg_catalog.now()), NEW.closed_at IS NOT NULL, NEW.threshold_by);
  END IF;
  IF NEW.strategy_discussion_at IS NOT NULL THEN
    PERFORM tasks.keep_opening('strategyDiscussion',
      pg_catalog.format('%s|%s', NEW.case_id, extract(epoch FROM NEW.strategy_discussion_at)),
      NEW.person, NEW.strategy_discussion_at, NEW.closed_at IS NOT NULL, NEW.strategy_discussion_by);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tasks.keep_grant_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tasks.keep_opening('emergencyAccess', NEW.id::text, NEW.person, NEW.valid_from,
    NEW.revoked_at IS NOT NULL OR NEW.valid_until <= pg_catalog.now(), ARRAY[NEW.organisation, NEW.practitioner]);
  RETURN NULL;
END $$;

UPDATE tasks.opening o SET caused_by = ARRAY[g.organisation, g.practitioner]
FROM governance.emergency_grant g WHERE o.trigger = 'emergencyAccess|' || g.id;
UPDATE tasks.holder_task t SET caused_by = o.caused_by FROM tasks.opening o WHERE o.trigger = t.trigger;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION tasks.keep_opening(text, text, uuid, timestamptz, boolean, text[]);
CREATE FUNCTION tasks.keep_opening(cause text, name text, person uuid, opened_at timestamptz, ended boolean) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO tasks.opening (trigger, cause, person, opened_at)
  SELECT cause || '|' || name, cause, person, opened_at
  WHERE NOT ended OR opened_at > pg_catalog.now() - interval '31 days' ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION tasks.keep_case_openings() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION tasks.keep_grant_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tasks.keep_opening('emergencyAccess', NEW.id::text, NEW.person, NEW.valid_from,
    NEW.revoked_at IS NOT NULL OR NEW.valid_until <= pg_catalog.now());
  RETURN NULL;
END $$;

ALTER TABLE tasks.holder_task DROP COLUMN caused_by;
ALTER TABLE tasks.opening DROP COLUMN caused_by;
ALTER TABLE governance.case_state DROP COLUMN threshold_by, DROP COLUMN strategy_discussion_by;`);
  }
}
