import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * That somebody asked for emergency access to their own family stands among the look-ups of it, each request by itself, and is no
 * alert beside them. What the leads were alerted of is moved, and what was told of the same day after it is told no more.
 */
export class TellEmergencyLookups1700000000213 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.own_lookup ADD COLUMN emergency boolean NOT NULL DEFAULT false;
ALTER TABLE authority.own_lookup ALTER COLUMN emergency DROP DEFAULT;
ALTER TABLE authority.own_lookup DROP CONSTRAINT own_lookup_organisation_practitioner_person_day_key;
CREATE UNIQUE INDEX own_lookup_once_a_day ON authority.own_lookup (organisation, practitioner, person, day) WHERE NOT emergency;
INSERT INTO authority.own_lookup (id, person, organisation, practitioner, day, at, emergency)
  SELECT gen_random_uuid(), about.person, q.organisation, q.practitioner, (a.at AT TIME ZONE 'UTC')::date, a.at, true
  FROM authority.alert a JOIN authority.emergency_request q ON q.id = a.reference CROSS JOIN LATERAL unnest(a.persons) AS about(person)
  WHERE a.kind = 'ownFamilyLookedUp' AND EXISTS (SELECT FROM governance.relationship r WHERE r.agency = 'hub' AND r.person = about.person
    AND r.organisation = q.organisation AND r.practitioner = q.practitioner AND r.kind IN ('self', 'household'));
DELETE FROM authority.alert WHERE kind = 'ownFamilyLookedUp';
DELETE FROM authority.own_lookup l USING authority.own_lookup e
  WHERE NOT l.emergency AND e.emergency AND e.at <= l.at AND e.day = l.day AND e.person = l.person
    AND e.organisation = l.organisation AND e.practitioner = l.practitioner;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DELETE FROM authority.own_lookup l USING authority.own_lookup e
  WHERE l.emergency AND l.id <> e.id AND (NOT e.emergency OR e.id < l.id) AND e.day = l.day AND e.person = l.person
    AND e.organisation = l.organisation AND e.practitioner = l.practitioner;
DROP INDEX authority.own_lookup_once_a_day;
ALTER TABLE authority.own_lookup DROP COLUMN emergency;
ALTER TABLE authority.own_lookup ADD UNIQUE (organisation, practitioner, person, day);`);
  }
}
