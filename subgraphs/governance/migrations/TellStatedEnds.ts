import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IN_UTC } from './TellMomentsInUtc';

/** The state after `event`; time ends what was not ended. */
const stateAfter = (event: string): string =>
  `CASE WHEN ${event} IN ('requested', 'given', 'refused') AND c.valid_until <= now() THEN 'expired' ELSE ${event} END`;
const lastOf = (only: string): string => `(array_agg(v.event ORDER BY v.seq DESC)${only})[1]`;

/** When a time was over that nobody had stated is the child's 18th birthday. */
const AT = `CASE WHEN v.event <> 'expired' OR c.valid_until = c.stated_until THEN ${IN_UTC} END`;
const listOf = (only: string): string =>
  `json_agg(json_build_object('event', v.event, 'at', ${AT}, 'coercion', v.coercion) ORDER BY v.seq)${only}`;

/** While whereabouts are closed; of what was superseded nothing tells when its time was over. */
const OF_ITSELF = ` FILTER (WHERE NOT (w.closed AND v.event IN ('superseded', 'expired')))`;

const view = (validUntil: string, events: (only: string) => string): string => `CREATE VIEW public.person_consent AS
  SELECT c.id, c.person, o.id AS controller, c.valid_from AS period_start, c.gate, ${stateAfter('e.event')} AS state,
    c.grantor_kind, c.capacity_basis, c.controllers, c.recipients, c.purposes, c.categories, c.notice_version,
    c.collection_method, c.jurisdiction, c.valid_from, ${validUntil} AS valid_until, c.review_by, c.conditions, c.evidence,
    e.decided_at, e.events, true AS receipt, ${stateAfter('e.whole_event')} AS whole_state, e.whole_events
  FROM authority.consent c
  CROSS JOIN LATERAL (
    SELECT organisation.id FROM governance.organisation WHERE organisation.id = ANY(c.controllers) ORDER BY organisation.id LIMIT 1) o
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM governance.whereabouts_flag f WHERE f.agency = 'hub' AND f.person = c.person) AS closed) w
  CROSS JOIN LATERAL (
    SELECT ${lastOf(OF_ITSELF)} AS event, ${lastOf('')} AS whole_event, max(v.at) FILTER (WHERE v.event IN ('given', 'refused')) AS decided_at,
      ${events(OF_ITSELF)} AS events, ${events('')} AS whole_events
    FROM authority.consent_event v WHERE v.consent = c.id) e
  WHERE e.event IS NOT NULL`;

const listAsItWas = (only: string): string =>
  `json_agg(json_build_object('event', v.event, 'at', ${IN_UTC}, 'coercion', v.coercion) ORDER BY v.seq)${only}`;

/**
 * Until when a consent is to count as it was stated, beside until when it counts: what a parent decides ends with childhood, and that
 * day tells the day of birth to whoever reads it (docs/decisions/0040). Of what was recorded before, what ends on the birthday, or of
 * which nobody knows whether it does, was stated by nobody.
 */
export class TellStatedEnds1700000000441 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authority.consent ADD COLUMN stated_until timestamptz;
UPDATE authority.consent c SET stated_until = c.valid_until
WHERE c.valid_until IS NOT NULL AND (c.grantor_kind IN ('child', 'adult') OR EXISTS (
  SELECT FROM authority.birth b WHERE b.person = c.person AND c.valid_until < (b.date_of_birth + interval '18 years') AT TIME ZONE 'UTC' - interval '2 days'));
DROP VIEW public.person_consent; ${view('c.stated_until', listOf)}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW public.person_consent; ${view('c.valid_until', listAsItWas)};
ALTER TABLE authority.consent DROP COLUMN stated_until`);
  }
}
