import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendFunction, lockFunction } from './CreateDisclosureLog';
import { LAST_WITNESSED, newestHead } from './CreateEpochs';

const REPLACE = 'CREATE OR REPLACE';

const NEWEST = `
  SELECT to_json(t) INTO newest FROM disclosure.tree_head t WHERE t.size = head.size;`;

/** A process of before would end the chain, and verifying would find that for ever. */
const CHAINED = `
  IF signed_head ->> 'previous' IS NULL
    AND EXISTS (SELECT FROM disclosure.tree_head t WHERE t.size = tree_size AND t.previous IS NOT NULL) THEN
    RAISE EXCEPTION 'in a log of chained heads each names the one before it';
  END IF;`;

/**
 * Each head names the one before it (`previous`, its digest): `lock` gives the newest, `append` keeps what the next one names.
 * Heads of before have none, and are checked one by one; they are told without it, as governance of before takes them. Taken back,
 * what is signed of each chained head is gone: none of them verifies any more.
 */
export class ChainHeads1700000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE disclosure.tree_head ADD COLUMN previous text;
${lockFunction(REPLACE, ' newest json;', NEWEST, ", 'newest', newest")}
${appendFunction(REPLACE, CHAINED, ', previous', ', previous text')}
${newestHead(LAST_WITNESSED, 'json_strip_nulls(to_json(h))')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
${lockFunction(REPLACE)}
${appendFunction(REPLACE)}
${newestHead(LAST_WITNESSED)}
ALTER TABLE disclosure.tree_head DROP COLUMN previous;`);
  }
}
