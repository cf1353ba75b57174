import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A decision against a refusal opens while a case is recorded where its power asks for one, and to those alone whom its power
 * serves: `threshold` and `serves` are those of the power, as it was when the decision was taken. Those that stand get what the
 * powers of their time say.
 */
export class BoundOverrides1700000000440 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE governance.consent_override ADD COLUMN threshold text, ADD COLUMN serves jsonb;
UPDATE governance.consent_override SET threshold = 'section47Enquiry' WHERE basis->>'power' = 'childrenAct1989s47';
UPDATE governance.consent_override v SET serves = jsonb_build_object('countries', p.countries, 'kinds', p.kinds, 'roles', p.roles)
FROM (VALUES
  ('childrenAct1989s27', ARRAY['E'], ARRAY['council'], NULL::text[]),
  ('crimeAndDisorderAct1998s115', ARRAY['E', 'W'], ARRAY['policeForce', 'council', 'healthBody'], NULL),
  ('sswba2014s130', ARRAY['W'], ARRAY['council'], NULL),
  ('sswba2014s137', ARRAY['W'], ARRAY['council'], ARRAY['scrutineer']),
  ('sswba2014s164', ARRAY['W'], ARRAY['council'], NULL),
  ('healthAndSocialCareAct2012s251B', ARRAY['E'], ARRAY['council', 'healthBody', 'generalPractice', 'voluntaryOrganisation'], NULL)
) AS p(power, countries, kinds, roles) WHERE v.basis->>'power' = p.power`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE governance.consent_override DROP COLUMN threshold, DROP COLUMN serves');
  }
}
