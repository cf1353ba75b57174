import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers by which a controller's own system knows the person. Two forces count alike: none stands without its controller. */
export class AddLocalIdentifiers1700000000075 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.identity ADD COLUMN local_identifier jsonb;
ALTER TABLE public.identity ADD CONSTRAINT identity_local_identifier_check CHECK (
  local_identifier IS NULL OR COALESCE(strpos(local_identifier->>'system', controller) > 0, false));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE public.identity DROP COLUMN local_identifier');
  }
}
