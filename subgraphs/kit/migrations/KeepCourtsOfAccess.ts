import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order by which somebody asks whom a court appointed: which court, of which day. What was recorded before is left as it was. */
export class KeepCourtsOfAccess1700000000082 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE subject_access.request ADD COLUMN court text, ADD COLUMN ordered_on date,
  ADD CONSTRAINT request_order_seen CHECK (capacity <> 'court' OR num_nulls(court_order, court, ordered_on) = 0) NOT VALID;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.request DROP COLUMN court, DROP COLUMN ordered_on');
  }
}
