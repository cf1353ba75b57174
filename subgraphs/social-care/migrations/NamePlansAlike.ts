import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans by the law of each country, whose name told the country: the kind is named alike, the law stands apart. */
const SCHEMES = ['childInNeed', 'careAndSupport'];
const KINDS = ['inNeed', 'childProtection', 'earlyHelp', 'pathway'];
const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

export class NamePlansAlike1700000000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE public.plan ADD COLUMN scheme text`);
    await runner.query(`ALTER TABLE public.plan DROP CONSTRAINT known_plan_type`);
    await runner.query(
      `UPDATE public.plan SET scheme = plan_type, plan_type = 'inNeed' WHERE plan_type IN (${list(SCHEMES)})`,
    );
    await runner.query(`ALTER TABLE public.plan ADD CONSTRAINT known_plan_type CHECK (plan_type IN (${list(KINDS)}))`);
  }

  async down(): Promise<void> {
    throw new Error('What clauses and clients name by one word is not taken apart again.');
  }
}
