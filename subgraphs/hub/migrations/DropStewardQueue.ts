import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No process ever wrote to it: what a search finds goes to its asker, and nothing is merged by itself. */
export class DropStewardQueue1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE public.steward_queue');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE public.steward_queue (
  id uuid PRIMARY KEY, left_identity uuid NOT NULL, right_identity uuid NOT NULL, word text NOT NULL, score double precision NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now())`);
  }
}
