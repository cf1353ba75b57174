import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A search looks at those of one family name too: a date of birth is often a digit off. */
export class FindByFamilyName1700000000071 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX identity_by_family_name ON public.identity (family_name_plain)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX public.identity_by_family_name');
  }
}
