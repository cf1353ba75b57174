import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FILTERED_TABLES, WHOLE_TABLES } from '../../kit/migrations/CreateGovernanceTables';
import { SUBSCRIBERS } from '../subscribers';

/** Tables whose rows concern one person: a change of any bumps that person's revision in the same transaction. */
const OF_A_PERSON = [
  'consent',
  'consent_override',
  'detriment',
  'involvement',
  'exclusion',
  'whereabouts_flag',
  'emergency_grant',
  'case_state',
  'relationship',
  'link',
];
const OF_THE_RULES = ['organisation', 'protocol', 'protocol_signature'];

/**
 * What governance has beside the tables that all share: revisions that move with every change (statement-level, so that a
 * bulk load moves each once; `protocol_revision` before `subject_revision`, in key order), and one publication per agency with
 * its own rows only. Triggers do not fire on subscribers: the revisions travel as rows.
 */
export class CreateAuthority1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
INSERT INTO governance.protocol_revision VALUES (1, 1);

CREATE FUNCTION governance.bump_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed uuid[];
BEGIN
  IF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT o.person) INTO changed FROM old_rows o;
  ELSE SELECT array_agg(DISTINCT n.person) INTO changed FROM new_rows n;
  END IF;
  INSERT INTO governance.subject_revision AS s (person, revision)
    SELECT person, 1 FROM unnest(changed) AS person ORDER BY person
    ON CONFLICT (person) DO UPDATE SET revision = s.revision + 1;
  RETURN NULL;
END $$;

CREATE FUNCTION governance.bump_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE governance.protocol_revision SET revision = revision + 1 WHERE id = 1;
  RETURN NULL;
END $$;`);
    for (const table of OF_A_PERSON) {
      for (const [event, referencing] of [
        ['INSERT', 'NEW TABLE AS new_rows'],
        ['UPDATE', 'NEW TABLE AS new_rows'],
        ['DELETE', 'OLD TABLE AS old_rows'],
      ]) {
        await runner.query(
          `CREATE TRIGGER bump_subjects_${event?.toLowerCase()} AFTER ${event} ON governance.${table} REFERENCING ${referencing} FOR EACH STATEMENT EXECUTE FUNCTION governance.bump_subjects()`,
        );
      }
    }
    for (const table of OF_THE_RULES) {
      await runner.query(
        `CREATE TRIGGER bump_rules AFTER INSERT OR UPDATE OR DELETE ON governance.${table} FOR EACH STATEMENT EXECUTE FUNCTION governance.bump_rules()`,
      );
    }
    for (const { agency, publication } of SUBSCRIBERS) {
      const whole = WHOLE_TABLES.map((table) => `governance.${table}`);
      const own = FILTERED_TABLES.map((table) => `governance.${table} WHERE (agency = '${agency}')`);
      await runner.query(`CREATE PUBLICATION ${publication} FOR TABLE ${[...whole, ...own].join(', ')}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { publication } of SUBSCRIBERS) await runner.query(`DROP PUBLICATION ${publication}`);
    await runner.query(
      'DROP FUNCTION governance.bump_subjects() CASCADE; DROP FUNCTION governance.bump_rules() CASCADE',
    );
  }
}
