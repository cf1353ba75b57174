import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countByRequester } from './CountByRequester';
import { OF_THE_OPEN } from './CountWhoIsNotClosed';

const READ_ONCE = '\n        OFFSET 0';
const COUNT = countByRequester(OF_THE_OPEN, READ_ONCE, {
  of: 'disclosure.outcomes_of(r.body) AS read(o, data_item)',
  dataItem: 'read.data_item',
});

/**
 * With whom a holder shared what it was asked about, what, and on which basis; of what was decided before this was asked, nothing was
 * stated. What was told outside of any answer is counted as given to whom it was told.
 */
export class KeepWhatTasksShared1700000000470 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.holder_task ADD COLUMN shared_with text, ADD COLUMN items text[] NOT NULL DEFAULT '{}', ADD COLUMN basis jsonb;
ALTER TABLE tasks.holder_task ADD CONSTRAINT shared_whole CHECK ((shared_with IS NULL) = (basis IS NULL)
  AND (shared_with IS NULL) = (items = '{}') AND (shared_with IS NULL OR decision = 'shared'));
${COUNT.replace("r.body -> 'requester' ->> 'organisation'", "coalesce(o ->> 'recipient', r.body -> 'requester' ->> 'organisation')")}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE tasks.holder_task DROP COLUMN shared_with, DROP COLUMN items, DROP COLUMN basis;
${COUNT}`);
  }
}
