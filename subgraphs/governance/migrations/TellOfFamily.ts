import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SUBSCRIBERS } from '../subscribers';

/** Who was declared to be of the family, in whatever degree, goes to every agency: it tells them no condition of a consent. */
export class TellOfFamily1700000000590 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO governance.relationship (agency, id, person, organisation, practitioner, kind, declared_at)
       SELECT agency, id, person, organisation, practitioner, kind, declared_at
       FROM unnest($1::text[]) AS agency, (SELECT id, person, organisation, practitioner, kind, declared_at
         FROM governance.relationship WHERE agency = 'hub' AND kind = 'family') AS declared
       ON CONFLICT DO NOTHING`,
      [SUBSCRIBERS.map(({ agency }) => agency)],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM governance.relationship WHERE agency <> 'hub' AND kind = 'family'");
  }
}
