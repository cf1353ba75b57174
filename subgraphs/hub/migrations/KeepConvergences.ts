import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That patterns converge, as practitioners of a hub could count them for a purpose, and when governance was told to alert of it. */
export class KeepConvergences1700000000078 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.convergence (
  id uuid NOT NULL UNIQUE, person uuid, organisation text, purpose text, found_at timestamptz NOT NULL, told_at timestamptz,
  PRIMARY KEY (organisation, person, purpose));
CREATE INDEX convergence_untold ON public.convergence (found_at) WHERE told_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE public.convergence');
  }
}
