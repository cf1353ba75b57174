import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Look-ups of one's own family stand at governance, whichever agency answered: those of before are told to it as new ones are. */
export class TellOwnLookups1700000000212 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
INSERT INTO lookups.own_family (organisation, practitioner, person, day, at)
  SELECT organisation, practitioner, person, (at AT TIME ZONE 'UTC')::date, min(at) FROM public.lookup_alert GROUP BY 1, 2, 3, 4
  ON CONFLICT DO NOTHING;
DROP TABLE public.lookup_alert;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE public.lookup_alert (
  id uuid PRIMARY KEY, person uuid NOT NULL, organisation text NOT NULL, practitioner text NOT NULL, at timestamptz NOT NULL);
CREATE INDEX lookup_alert_by_organisation ON public.lookup_alert (organisation, at DESC);
INSERT INTO public.lookup_alert SELECT gen_random_uuid(), person, organisation, practitioner, at FROM lookups.own_family;`);
  }
}
