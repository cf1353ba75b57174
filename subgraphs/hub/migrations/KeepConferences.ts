import type { MigrationInterface, QueryRunner } from 'typeorm';

/** On which day an initial child protection conference was held; and the events of a person, which are read now. */
export class KeepConferences1700000000430 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE public.case_event ADD COLUMN held_on date;
ALTER TABLE public.case_event ADD CONSTRAINT case_event_held_check CHECK ((event = 'recordInitialConference') = (held_on IS NOT NULL));
CREATE INDEX case_event_by_person ON public.case_event (person, at DESC);
CREATE INDEX referral_event_by_person ON public.referral_event (person, at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX public.referral_event_by_person;
DROP INDEX public.case_event_by_person;
ALTER TABLE public.case_event DROP CONSTRAINT case_event_held_check;
ALTER TABLE public.case_event DROP COLUMN held_on;`);
  }
}
