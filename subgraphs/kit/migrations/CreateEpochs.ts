import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `head`: how the newest head `h` is told. */
export const newestHead = (
  witnessed: string,
  head = 'to_json(h)',
): string => `CREATE OR REPLACE FUNCTION disclosure.newest_head() RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT json_build_object('head', ${head}, 'witnessed', ${witnessed})
  FROM disclosure.tree_head h ORDER BY h.size DESC LIMIT 1
$$;`;

/** Size of the witness's last word. */
export const LAST_WITNESSED = `greatest(
    coalesce((SELECT max(c.size) FROM disclosure.countersignature c), 0),
    coalesce((SELECT max(e.size) FROM disclosure.epoch e), 0))`;

/** Epochs that agency and governance opened together, and the witness's last word: a head, or the opening of an epoch. */
export class CreateEpochs1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE disclosure.epoch (
  epoch int PRIMARY KEY CHECK (epoch > 1), size bigint NOT NULL, declared json NOT NULL);

${newestHead(LAST_WITNESSED)}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
${newestHead('coalesce((SELECT max(c.size) FROM disclosure.countersignature c), 0)')}
DROP TABLE disclosure.epoch;`);
  }
}
