import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The hub tells whom not to inform from what governance replicates, and keeps no list of its own. A list that somebody loaded
 * is not dropped: the migration stops, and says where its rows belong.
 */
export class ReadNotToBeInformed1700000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
DO $$ BEGIN
  IF to_regclass('public.town') IS NULL AND EXISTS (SELECT FROM public.not_to_be_informed) THEN
    RAISE EXCEPTION 'public.not_to_be_informed holds rows. Governance keeps them now: load them there (docs/operations.md), empty the table, and migrate again.';
  END IF;
END $$;
DROP TABLE public.not_to_be_informed;
CREATE VIEW public.not_to_be_informed AS
  SELECT id, person, controller, valid_from AS period_start, whom
  FROM governance.not_to_be_informed WHERE agency = 'hub' AND ended_at IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP VIEW public.not_to_be_informed;
CREATE TABLE public.not_to_be_informed (
  id uuid PRIMARY KEY, person uuid NOT NULL, controller text NOT NULL, period_start timestamptz,
  whom text NOT NULL, reason text NOT NULL, author text NOT NULL, review_by date NOT NULL);
CREATE INDEX not_to_be_informed_by_person ON public.not_to_be_informed (person);`);
  }
}
