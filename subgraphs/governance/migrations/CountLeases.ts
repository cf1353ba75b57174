import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Marks that each agency was given with its leases, and the highest that it presented since: what it presents it keeps. One row
 * for each time that the governance tables were copied to it anew; the latest counts.
 */
export class CountLeases1700000000381 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.lease_mark (
  agency text, seeding uuid, begun bigint GENERATED ALWAYS AS IDENTITY, given bigint NOT NULL, presented bigint NOT NULL,
  PRIMARY KEY (agency, seeding));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE authority.lease_mark');
  }
}
