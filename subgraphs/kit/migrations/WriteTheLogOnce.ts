import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The bodies of the log are not written a second time while answers wait for the disk: PostgreSQL freezes what was inserted, and
 * marks each page that it samples, by writing the whole page anew and into its own log (docs/decisions/0030). Rows that were
 * updated are vacuumed as always; `npm run retention` freezes the rest in its quiet hour.
 */
export class WriteTheLogOnce1700000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of BODIES)
      await runner.query(`ALTER TABLE ${table} SET (autovacuum_vacuum_insert_threshold = -1,
  autovacuum_analyze_threshold = 1000000, autovacuum_analyze_scale_factor = 1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of BODIES)
      await runner.query(`ALTER TABLE ${table} RESET (autovacuum_vacuum_insert_threshold,
  autovacuum_analyze_threshold, autovacuum_analyze_scale_factor)`);
  }
}

const BODIES = ['disclosure.log', 'disclosure.restricted'];
