import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countByRequester } from './CountByRequester';
import { OF_THE_OPEN } from './CountWhoIsNotClosed';

/** The body of a record is parsed once and not again for each of its outcomes: the planner would pull up what is immutable. */
export class CountRecordsReadOnce1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(countByRequester(OF_THE_OPEN, '\n        OFFSET 0'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(countByRequester(OF_THE_OPEN));
  }
}
