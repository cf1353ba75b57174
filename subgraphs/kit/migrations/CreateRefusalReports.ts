import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which receipts stand in the log already: a refusal that is reported twice is recorded once. */
export class CreateRefusalReports1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION disclosure.receipts_known(asked text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.receipt FROM disclosure.log l WHERE l.receipt = ANY(asked)
$$;
REVOKE ALL ON FUNCTION disclosure.receipts_known FROM PUBLIC;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION disclosure.receipts_known');
  }
}
