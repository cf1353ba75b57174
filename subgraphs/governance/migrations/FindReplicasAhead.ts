import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The subscriptions that have applied more than governance has written: what it wrote once is lost to it, its database was put back.
 * Belongs to the owner, as `governance.commit_progress` does: the runtime role sees this much of PostgreSQL's statistics.
 */
export class FindReplicasAhead1700000000391 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION governance.replicas_ahead() RETURNS SETOF text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  -- What they say is read before governance's own place, which only grows.
  WITH applied AS MATERIALIZED (
    SELECT s.slot_name::text AS name, r.replay_lsn FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid)
  SELECT name FROM applied WHERE replay_lsn > pg_current_wal_insert_lsn()
$$;
REVOKE ALL ON FUNCTION governance.replicas_ahead() FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION governance.replicas_ahead()');
  }
}
