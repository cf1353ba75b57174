import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A withdrawal is the latest decision on what it was about: consents that were withdrawn before count from their withdrawal,
 * in every agency, so that no part that was given between stays open. When they were given stands in their events.
 */
export class DecideWhenWithdrawn1700000000111 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE governance.consent c SET decided_at = e.at FROM authority.consent_event e
WHERE e.consent = c.id AND e.event = 'withdrawn' AND c.state = 'withdrawn'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE governance.consent c SET decided_at = e.at FROM authority.consent_event e
WHERE e.consent = c.id AND e.event = 'given' AND c.state = 'withdrawn'`);
  }
}
