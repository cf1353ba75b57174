import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The alerts of a holder's tasks are its latest events, and are asked for again and again: whoever has many finds them by an index. */
export class FindHolderAlerts1700000000445 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX holder_task_event_latest ON tasks.holder_task_event (at DESC)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tasks.holder_task_event_latest');
  }
}
