import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which practitioner was named to lead a case, as the tokens of the organisation name them: it is theirs to accept. */
export class CreateCaseLeads1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE public.case_lead (case_id uuid PRIMARY KEY, practitioner text NOT NULL);');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE public.case_lead');
  }
}
