import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema `tasks`: what an agency's controllers are asked to decide. It stays in the agency's own database and is published
 * to nobody: that a task is there tells that something is held.
 */
export class CreateTasks1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SCHEMA tasks;
CREATE TABLE tasks.trigger_seen (trigger text PRIMARY KEY, seen_at timestamptz NOT NULL);
CREATE TABLE tasks.holder_task (
  id uuid PRIMARY KEY, controller text NOT NULL, person uuid NOT NULL, trigger text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('safeguardingEnquiry', 'section47Enquiry', 'strategyDiscussion', 'emergencyAccess')),
  holdings text[] NOT NULL, assigned_to text NOT NULL, opened_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
  escalated_to text, escalated_at timestamptz,
  decision text CHECK (decision IN ('shared', 'notShared', 'notRelevant')), reason text, decided_at timestamptz,
  decided_by text, UNIQUE (controller, trigger),
  CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (reason IS NULL)));
CREATE INDEX ON tasks.holder_task (controller, decided_at, due_at);
CREATE INDEX ON tasks.holder_task (due_at) WHERE decided_at IS NULL AND escalated_at IS NULL;
CREATE TABLE tasks.holder_task_event (
  id uuid PRIMARY KEY, task uuid NOT NULL REFERENCES tasks.holder_task, at timestamptz NOT NULL,
  event text NOT NULL CHECK (event IN ('opened', 'escalated', 'decided')), reason text, by_practitioner text);
CREATE INDEX ON tasks.holder_task_event (task, at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA tasks CASCADE');
  }
}
