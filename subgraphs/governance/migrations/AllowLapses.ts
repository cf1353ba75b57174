import type { MigrationInterface, QueryRunner } from 'typeorm';

const EVENTS = ['requested', 'given', 'refused', 'withdrawn', 'expired', 'invalidated', 'superseded'];

/** The event with which a consent lapses, with its cause. Once one is written there is no way back: events are never changed. */
export class AllowLapses1700000000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, [...EVENTS, 'lapsed']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await allow(runner, EVENTS);
  }
}

async function allow(runner: QueryRunner, events: readonly string[]): Promise<void> {
  const listed = events.map((event) => `'${event}'`).join(', ');
  await runner.query(`ALTER TABLE authority.consent_event DROP CONSTRAINT consent_event_event_check,
  ADD CONSTRAINT consent_event_event_check CHECK (event IN (${listed}))`);
}
