import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = ['requested', 'given', 'refused', 'withdrawn', 'expired', 'invalidated', 'superseded'];

/** A consent also lapses: who decided may not decide any longer. */
export class AllowLapsedConsents1700000000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, [...STATES, 'lapsed']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("UPDATE governance.consent SET state = 'invalidated' WHERE state = 'lapsed'");
    await allow(runner, STATES);
  }
}

async function allow(runner: QueryRunner, states: readonly string[]): Promise<void> {
  const listed = states.map((state) => `'${state}'`).join(', ');
  await runner.query(`ALTER TABLE governance.consent DROP CONSTRAINT consent_state_check,
  ADD CONSTRAINT consent_state_check CHECK (state IN (${listed}))`);
}
