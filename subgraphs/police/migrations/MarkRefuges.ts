import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An incident at a refuge tells where the refuge is, and so does a child that was found there. */
export class MarkRefuges1700000000072 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.incident ADD COLUMN refuge boolean NOT NULL DEFAULT false;
ALTER TABLE public.missing_episode ADD COLUMN refuge boolean NOT NULL DEFAULT false;`);
  }

  async down(): Promise<void> {
    throw new Error('Restrictions that nothing opens are never taken off their records.');
  }
}
