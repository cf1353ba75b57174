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
CREATE INDEX ON tasks.holder_task_event (task, at);
CREATE TABLE tasks.unlock_request (
  id uuid PRIMARY KEY, person uuid NOT NULL, organisation text NOT NULL, team text NOT NULL, practitioner text NOT NULL,
  role text NOT NULL, purpose text NOT NULL, data_item text NOT NULL, route text NOT NULL, text text NOT NULL,
  standing boolean NOT NULL, round int NOT NULL DEFAULT 1, asked_at timestamptz NOT NULL, due_at timestamptz NOT NULL);
CREATE INDEX ON tasks.unlock_request (organisation, practitioner, asked_at);
CREATE TABLE tasks.unlock_handling (
  request uuid NOT NULL REFERENCES tasks.unlock_request, controller text NOT NULL, round int NOT NULL,
  disclosed boolean, answer text, context text, answered_at timestamptz, answered_by text,
  PRIMARY KEY (request, controller, round), CHECK ((answered_at IS NULL) = (answer IS NULL)));
CREATE INDEX ON tasks.unlock_handling (controller, answered_at);
CREATE TABLE tasks.unlock_disagreement (
  id uuid PRIMARY KEY, request uuid NOT NULL REFERENCES tasks.unlock_request, round int NOT NULL, text text NOT NULL,
  at timestamptz NOT NULL, UNIQUE (request, round));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA tasks CASCADE');
  }
}
