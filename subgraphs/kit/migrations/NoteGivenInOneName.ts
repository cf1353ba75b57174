import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Until when the log has what was given of a record that several hold in the name of one of them: a correction by another looks
 * for it there. Of a database that is new, nothing was given before; and only governance has such a record.
 */
export class NoteGivenInOneName1700000000171 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE subject_access.given_in_one_name (until timestamptz NOT NULL);
INSERT INTO subject_access.given_in_one_name VALUES (now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_access.given_in_one_name');
  }
}
