import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was given under a condition before goes out with it from now on, as what is given now does (`appendEvent`). */
export class TellConsentConditions1700000000501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE governance.consent c SET conditions = CASE
  WHEN c.state = 'given' AND (c.agency = 'hub' AND c.categories && ARRAY['identity', 'casework', 'patternCount']
    OR c.agency IN (SELECT o.agency FROM governance.organisation o WHERE o.id = ANY(c.controllers))) THEN a.conditions
  ELSE '' END
FROM authority.consent a WHERE a.id = c.id AND a.conditions ~ '[^[:space:]]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE governance.consent SET conditions = NULL WHERE conditions IS NOT NULL');
  }
}
