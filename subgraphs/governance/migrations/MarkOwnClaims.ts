import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Involvements that an organisation recorded for itself count for no representative, whoever else of it others involved: those of
 * before are marked too, everywhere. Which role recorded one is not kept, so a council's own by its hub are among them: recorded
 * anew they count.
 */
export class MarkOwnClaims1700000000085 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE governance.involvement i SET self_claimed = true FROM authority.involvement_event e
WHERE e.involvement = i.id AND e.event = 'recorded' AND e.by_organisation = i.organisation AND NOT i.self_claimed`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE governance.involvement SET self_claimed = false
WHERE id NOT IN (SELECT a.reference FROM authority.alert a WHERE a.kind = 'involvementSelfRecorded')`);
  }
}
