import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A special guardian and an authority by its care order decide before parents (docs/decisions/0052): those who decide before them, the
 * child, the adult and the court, move up to make room. All rows at once: which of two prevails stays as it was. What guardians and
 * authorities decided before keeps the rank of parents, by which it opens no more than it did.
 */
export class RankGuardians1700000000520 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`UPDATE ${table} SET precedence = precedence + 2 WHERE precedence >= 2`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`UPDATE ${table} SET precedence = CASE WHEN precedence < 4 THEN 1 ELSE precedence - 2 END
        WHERE precedence >= 2`);
  }
}

const TABLES = ['authority.consent', 'governance.consent'];
