import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which day of an agreement an organisation's officers were told: each once. An alert refers to its row. */
export class TellOfProtocolsDue1700000000131 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE authority.protocol_told (
  protocol text, version int, organisation text, kind text, day date, id uuid NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (protocol, version, organisation, kind, day));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE authority.protocol_told');
  }
}
