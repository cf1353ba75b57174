import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A review that was decided by somebody to whom the child's whereabouts were closed: of its places they decided nothing. */
export class NotePlacesUnseen1700000000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.review ADD COLUMN places_unseen boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject_access.review DROP COLUMN places_unseen');
  }
}
