import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How far a waiting commit is: whether its backend waits for replicas, which subscriptions have applied it, and the nonces that
 * stand. Belongs to the owner, who is a member of `pg_read_all_stats` (an operator grants that once; the embedded mode does),
 * so that the runtime role sees of PostgreSQL's statistics this much and no more.
 */
export class CreateCommitProgress1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION governance.commit_progress(backend int, target pg_lsn) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE waiting boolean; place pg_lsn; applied json; challenges json;
BEGIN
  SELECT a.wait_event = 'SyncRep' INTO waiting FROM pg_stat_activity a WHERE a.pid = backend AND a.usename = session_user;
  -- Read after the wait was seen: what waits has been flushed, so this place is at or beyond it.
  place := coalesce(target, pg_current_wal_flush_lsn());
  SELECT coalesce(json_agg(s.slot_name), '[]'::json) INTO applied
    FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE r.replay_lsn >= place;
  SELECT coalesce(json_agg(json_build_object('agency', c.agency, 'process', c.process, 'nonce', c.nonce)), '[]'::json)
    INTO challenges FROM governance.lease_challenge c;
  RETURN json_build_object('waiting', coalesce(waiting, false), 'target', place::text, 'applied', applied, 'challenges', challenges);
END $$;
REVOKE ALL ON FUNCTION governance.commit_progress(int, pg_lsn) FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION governance.commit_progress(int, pg_lsn)');
  }
}
