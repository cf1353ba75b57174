import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As answers tell a moment: RFC 3339 in UTC, with milliseconds and `Z`. */
export const IN_UTC = `to_char(v.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const viewWith = (at: string): string => `CREATE OR REPLACE VIEW public.person_consent AS
  SELECT c.id, c.person, o.id AS controller, c.valid_from AS period_start, c.gate,
    CASE WHEN e.event IN ('requested', 'given', 'refused') AND c.valid_until <= now() THEN 'expired' ELSE e.event END AS state,
    c.grantor_kind, c.capacity_basis, c.controllers, c.recipients, c.purposes, c.categories, c.notice_version,
    c.collection_method, c.jurisdiction, c.valid_from, c.valid_until, c.review_by, c.conditions, c.evidence,
    e.decided_at, e.events, true AS receipt
  FROM authority.consent c
  CROSS JOIN LATERAL (
    SELECT organisation.id FROM governance.organisation WHERE organisation.id = ANY(c.controllers) ORDER BY organisation.id LIMIT 1) o
  CROSS JOIN LATERAL (
    SELECT (array_agg(v.event ORDER BY v.seq DESC))[1] AS event, max(v.at) FILTER (WHERE v.event IN ('given', 'refused')) AS decided_at,
      json_agg(json_build_object('event', v.event, 'at', ${at}, 'coercion', v.coercion) ORDER BY v.seq) AS events
    FROM authority.consent_event v WHERE v.consent = c.id) e
  WHERE e.event IS NOT NULL`;

/** What happened to a consent is told like every other moment; JSON that PostgreSQL makes of a timestamp ends in `+00:00`. */
export class TellMomentsInUtc1700000000088 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(viewWith(IN_UTC));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(viewWith('v.at'));
  }
}
