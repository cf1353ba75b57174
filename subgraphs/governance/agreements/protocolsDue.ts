import { OFFICERS } from '#policies/core/acts';
import type { RunSql } from '../../kit/replica/readReplica';
import { today } from '../consents/reviewsDue';

/** How long before its end whoever signed is told: a later version is to be agreed, signed and loaded by then. */
export const END_NEAR_DAYS = 30;

/**
 * Whom an agreement binds: who has signed the version; where it only forbids, which needs no signature, its partners, since
 * what a clause withholds ends with it.
 */
const BOUND = `
  SELECT s.controller AS organisation FROM governance.protocol_signature s
  WHERE s.protocol = p.id AND s.version = p.version AND s.withdrawn_at IS NULL
  UNION SELECT partner FROM jsonb_array_elements_text(p.document->'partners') partner
  WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(p.document->'clauses') c WHERE c->>'effect' <> 'withhold')`;

/** A later version takes the place of `p` for an organisation, with no day between: what is agreed there goes on. */
const GOES_ON = `EXISTS (
  SELECT FROM governance.protocol n WHERE n.id = p.id AND n.version > p.version AND n.state = 'inForce'
    AND n.in_force_from <= p.in_force_to AND n.in_force_to >= p.in_force_to
    AND (EXISTS (SELECT FROM governance.protocol_signature s WHERE s.protocol = n.id AND s.version = n.version
        AND s.controller = bound.organisation AND s.withdrawn_at IS NULL AND s.signed_at::date <= p.in_force_to)
      OR NOT EXISTS (SELECT FROM jsonb_array_elements(n.document->'clauses') c WHERE c->>'effect' <> 'withhold')))`;

/**
 * Tells the officers of whom an agreement binds, each once for each day that is set, that it ends within `END_NEAR_DAYS`, that
 * it has ended and discloses nothing any more, or that the day of its review has come. It is about nobody in particular: which
 * agreement it is stands in the register. Returns how many there were.
 */
export async function alertProtocolsDue(sql: RunSql, now: Date): Promise<number> {
  const told = await sql(
    `WITH told AS (
       INSERT INTO authority.protocol_told (protocol, version, organisation, kind, day, id, at)
       SELECT p.id, p.version, bound.organisation, due.kind, due.day, gen_random_uuid(), $1
       FROM governance.protocol p
       CROSS JOIN LATERAL (VALUES
         ('protocolEndNear', p.in_force_to, ${today('$1')} >= p.in_force_to - ${END_NEAR_DAYS} AND ${today('$1')} < p.in_force_to),
         ('protocolEnded', p.in_force_to, ${today('$1')} >= p.in_force_to),
         ('protocolReviewDue', (p.document->>'reviewBy')::date,
           ${today('$1')} >= (p.document->>'reviewBy')::date AND ${today('$1')} < p.in_force_to)) due (kind, day, come)
       CROSS JOIN LATERAL (${BOUND}) bound
       WHERE p.state = 'inForce' AND p.in_force_from <= ${today('$1')} AND due.come AND NOT ${GOES_ON}
       ON CONFLICT DO NOTHING RETURNING id, organisation, kind)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), organisation, $2::text[], kind, id, '{}', $1 FROM told RETURNING id`,
    [now, [...OFFICERS]],
  );
  return told.length;
}
