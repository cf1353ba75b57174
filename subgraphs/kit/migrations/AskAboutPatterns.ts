import type { MigrationInterface, QueryRunner } from 'typeorm';

const CAUSES = ['safeguardingEnquiry', 'section47Enquiry', 'strategyDiscussion', 'emergencyAccess'];

/** A holder is asked about its own part of a pattern that nobody counts; such a task has no opening. */
export class AskAboutPatterns1700000000610 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, [...CAUSES, 'patternNotCounted']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM tasks.holder_task_event e USING tasks.holder_task t
      WHERE t.id = e.task AND t.cause = 'patternNotCounted'`);
    await runner.query("DELETE FROM tasks.holder_task WHERE cause = 'patternNotCounted'");
    await allow(runner, CAUSES);
  }
}

async function allow(runner: QueryRunner, causes: readonly string[]): Promise<void> {
  await runner.query(`ALTER TABLE tasks.holder_task DROP CONSTRAINT holder_task_cause_check,
    ADD CONSTRAINT holder_task_cause_check CHECK (cause IN (${causes.map((each) => `'${each}'`).join(', ')}))`);
}
