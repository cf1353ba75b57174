import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LAST_WITNESSED, newestHead } from './CreateEpochs';

const HEAD = 'json_strip_nulls(to_json(h))';

/** Where the newest epoch began: a head of before that is none that governance could be asked about again. 0 in the first epoch. */
const OPENED = 'coalesce((SELECT max(e.size) FROM disclosure.epoch e), 0)';

/** `newest_head` tells beside its head where the newest epoch began. */
export class TellWhereEpochsBegan1700000000382 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(newestHead(`${LAST_WITNESSED}, 'opened', ${OPENED}`, HEAD));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(newestHead(LAST_WITNESSED, HEAD));
  }
}
