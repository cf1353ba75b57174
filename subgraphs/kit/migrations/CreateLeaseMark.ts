import type { MigrationInterface, QueryRunner } from 'typeorm';
import { UNSEEDED } from '../replica/leaseMark';

/**
 * How far this database has come, in its own words: what no replication brings, so that a copy that is put back shows its age.
 * `seeding` changes whenever the governance tables are emptied to be copied anew; `mark` is the highest that governance gave since.
 */
export class CreateLeaseMark1700000000380 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA replica;
CREATE TABLE replica.lease_mark (id int PRIMARY KEY CHECK (id = 1), seeding uuid NOT NULL, mark bigint NOT NULL);
INSERT INTO replica.lease_mark (id, seeding, mark) VALUES (1, '${UNSEEDED}', 0);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA replica CASCADE');
  }
}
