import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Epochs of the agencies' logs that governance signed. A log that goes on from a backup reaches a size a second time. */
export class CreateDeclaredEpochs1700000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.log_epoch (log text, epoch int, declared json NOT NULL, PRIMARY KEY (log, epoch));
ALTER TABLE authority.witnessed_head DROP CONSTRAINT witnessed_head_pkey, ADD PRIMARY KEY (log, epoch, size);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE authority.witnessed_head DROP CONSTRAINT witnessed_head_pkey, ADD PRIMARY KEY (log, size); DROP TABLE authority.log_epoch',
    );
  }
}
