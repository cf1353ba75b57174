import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which refusals a decision against a refusal weighed is kept with it. Those of before named one, and say of no other that it was
 * weighed: they open against that one alone. None that was taken of a child opens anything from their 18th birthday on.
 */
export class KeepWhatWasWeighed1700000000451 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.override ADD COLUMN weighed uuid[] NOT NULL DEFAULT '{}';
UPDATE authority.override SET weighed = ARRAY[consent];
UPDATE governance.consent_override v SET weighed = o.weighed FROM authority.override o WHERE o.id = v.id AND v.valid_until > v.valid_from;
UPDATE governance.consent_override v SET valid_until = a.adult_at FROM (SELECT person, ${ADULT_AT} AS adult_at FROM authority.birth) a
WHERE a.person = v.person AND v.valid_from < a.adult_at AND v.valid_until > a.adult_at`);
  }

  /** At the agencies they end with childhood still. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE authority.override DROP COLUMN weighed');
  }
}

/** Born on 29 February, it is 1 March: no 18th year later is a leap year (`birthday`). */
const ADULT_AT = `(date_of_birth + interval '18 years' + CASE to_char(date_of_birth, 'MM-DD') WHEN '02-29' THEN interval '1 day' ELSE interval '0' END)
  AT TIME ZONE 'Europe/London'`;
