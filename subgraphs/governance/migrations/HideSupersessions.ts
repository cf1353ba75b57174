import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IN_UTC, viewWith } from './TellMomentsInUtc';

/** The state after `event`; time ends what was not ended. */
const stateAfter = (event: string): string =>
  `CASE WHEN ${event} IN ('requested', 'given', 'refused') AND c.valid_until <= now() THEN 'expired' ELSE ${event} END`;
const lastOf = (only: string): string => `(array_agg(v.event ORDER BY v.seq DESC)${only})[1]`;
const listOf = (only: string): string =>
  `json_agg(json_build_object('event', v.event, 'at', ${IN_UTC}, 'coercion', v.coercion) ORDER BY v.seq)${only}`;

/** While whereabouts are closed; of what was superseded nothing tells when its time was over. */
const OF_ITSELF = ` FILTER (WHERE NOT (w.closed AND v.event IN ('superseded', 'expired')))`;

const view = (only: string, whole: readonly string[]): string => `CREATE VIEW public.person_consent AS
  SELECT c.id, c.person, o.id AS controller, c.valid_from AS period_start, c.gate, ${stateAfter('e.event')} AS state,
    c.grantor_kind, c.capacity_basis, c.controllers, c.recipients, c.purposes, c.categories, c.notice_version,
    c.collection_method, c.jurisdiction, c.valid_from, c.valid_until, c.review_by, c.conditions, c.evidence,
    e.decided_at, e.events, true AS receipt${whole.map((column) => `, ${column}`).join('')}
  FROM authority.consent c
  CROSS JOIN LATERAL (
    SELECT organisation.id FROM governance.organisation WHERE organisation.id = ANY(c.controllers) ORDER BY organisation.id LIMIT 1) o
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM governance.whereabouts_flag f WHERE f.agency = 'hub' AND f.person = c.person) AS closed) w
  CROSS JOIN LATERAL (
    SELECT ${lastOf(only)} AS event, ${lastOf('')} AS whole_event, max(v.at) FILTER (WHERE v.event IN ('given', 'refused')) AS decided_at,
      ${listOf(only)} AS events, ${listOf('')} AS whole_events
    FROM authority.consent_event v WHERE v.consent = c.id) e
  WHERE e.event IS NOT NULL`;

/**
 * While whereabouts are closed, a consent is told as it stands of itself, whatever later decisions made of it: that another covers
 * it would tell by guesses which organisations it names. `whole_…` are for whom they are not closed to.
 */
export class HideSupersessions1700000000126 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const whole = [`${stateAfter('e.whole_event')} AS whole_state`, 'e.whole_events'];
    await runner.query(`DROP VIEW public.person_consent; ${view(OF_ITSELF, whole)}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW public.person_consent; ${viewWith(IN_UTC)}`);
  }
}
