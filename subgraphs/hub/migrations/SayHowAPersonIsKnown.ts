import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An identity says how its controller knows it, and until when it held it so; nobody was asked before: of the rows that stand it
 * stays unsaid. Whom not to inform is what a practitioner decided, from the day on which it was recorded.
 */
export class SayHowAPersonIsKnown1700000000077 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.identity ADD COLUMN assertion text, ADD COLUMN source text, ADD COLUMN period_end timestamptz;
CREATE OR REPLACE VIEW public.not_to_be_informed AS
  SELECT id, person, controller, valid_from AS period_start, whom, 'opinion'::text AS assertion,
    'professional'::text AS source, ended_at AS period_end
  FROM governance.not_to_be_informed WHERE agency = 'hub' AND ended_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP VIEW public.not_to_be_informed;
CREATE VIEW public.not_to_be_informed AS
  SELECT id, person, controller, valid_from AS period_start, whom
  FROM governance.not_to_be_informed WHERE agency = 'hub' AND ended_at IS NULL;
ALTER TABLE public.identity DROP COLUMN assertion, DROP COLUMN source, DROP COLUMN period_end;`);
  }
}
