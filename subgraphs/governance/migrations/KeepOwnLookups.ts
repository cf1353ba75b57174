import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SUBSCRIBERS } from '../subscribers';

/**
 * Look-ups of one's own family, as the agencies tell them: one row for each practitioner, person and day, whichever told it. An
 * agency notices them by what is declared: of whom practitioners are, and of whose household, is published to all.
 */
export class KeepOwnLookups1700000000211 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.own_lookup (
  id uuid PRIMARY KEY, organisation text NOT NULL, practitioner text NOT NULL, person uuid NOT NULL, day date NOT NULL, at timestamptz NOT NULL,
  UNIQUE (organisation, practitioner, person, day));
CREATE INDEX ON authority.own_lookup (organisation, at DESC);`);
    await runner.query(
      `INSERT INTO governance.relationship (agency, id, person, organisation, practitioner, kind, declared_at)
       SELECT agency, id, person, organisation, practitioner, kind, declared_at
       FROM unnest($1::text[]) AS agency, (SELECT id, person, organisation, practitioner, kind, declared_at
         FROM governance.relationship WHERE agency = 'hub' AND kind IN ('self', 'household')) AS declared
       ON CONFLICT DO NOTHING`,
      [SUBSCRIBERS.map(({ agency }) => agency)],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM governance.relationship WHERE agency <> 'hub'; DROP TABLE authority.own_lookup");
  }
}
