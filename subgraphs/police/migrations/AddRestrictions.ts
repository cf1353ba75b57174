import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['abduction_warning', 'missing_episode', 'warning'];

/** Any record may lead to a protected person: what only some tables had, all have. */
export class AddRestrictions1700000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`ALTER TABLE public.${table} ADD COLUMN restriction text NOT NULL DEFAULT 'none'`);
  }

  async down(): Promise<void> {
    throw new Error('Restrictions that nothing opens are never taken off their records.');
  }
}
