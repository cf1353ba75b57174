import { OFFICERS } from '#policies/core/acts';
import { type Clocks, daysInForce } from '#policies/core/clocks';
import type { RunSql } from '../../kit/replica/readReplica';
import { dayIn } from '../../kit/request/dayIn';
import { today } from '../consents/reviewsDue';

/** Agreements in force, each with what of its document counts here: a document is long, and read once. */
const AGREEMENTS = `
  SELECT p.id, p.version, p.in_force_from, p.in_force_to, d."reviewBy" AS review_by, d.partners,
    NOT EXISTS (SELECT FROM jsonb_array_elements(d.clauses) c WHERE c->>'effect' <> 'withhold') AS only_forbids
  FROM governance.protocol p
  CROSS JOIN LATERAL jsonb_to_record(p.document) AS d ("reviewBy" date, partners jsonb, clauses jsonb)
  WHERE p.state = 'inForce'`;

/**
 * Whom an agreement binds: who has signed the version; where it only forbids, which needs no signature, its partners, since
 * what a clause withholds ends with it.
 */
const BOUND = `
  SELECT s.controller AS organisation FROM governance.protocol_signature s
  WHERE s.protocol = p.id AND s.version = p.version AND s.withdrawn_at IS NULL
  UNION SELECT partner FROM jsonb_array_elements_text(p.partners) partner WHERE p.only_forbids`;

/** A later version takes the place of `p` for an organisation, with no day between: what is agreed there goes on. */
const GOES_ON = `EXISTS (
  SELECT FROM agreement n WHERE n.id = p.id AND n.version > p.version
    AND n.in_force_from <= p.in_force_to AND n.in_force_to >= p.in_force_to
    AND (n.only_forbids OR EXISTS (SELECT FROM governance.protocol_signature s
      WHERE s.protocol = n.id AND s.version = n.version AND s.controller = bound.organisation
        AND s.withdrawn_at IS NULL AND ${dayIn('s.signed_at')} <= p.in_force_to)))`;

const ALREADY_TOLD = `EXISTS (
  SELECT FROM authority.protocol_told t WHERE t.protocol = p.id AND t.version = p.version
    AND t.organisation = bound.organisation AND t.kind = due.kind AND t.day = due.day)`;

/**
 * Tells the officers of whom an agreement binds, each once for each day that is set, that it ends within the clock
 * `protocol.endNear` of their country, that it has ended and discloses nothing any more, or that the day of its review has come. It is about nobody in particular: which
 * agreement it is stands in the register. Returns how many there were.
 */
export async function alertProtocolsDue(sql: RunSql, now: Date, clocks: Clocks): Promise<number> {
  const near = daysInForce(clocks, 'protocol.endNear', now);
  const told = await sql(
    `WITH agreement AS MATERIALIZED (${AGREEMENTS}), told AS (
       INSERT INTO authority.protocol_told (protocol, version, organisation, kind, day, id, at)
       SELECT p.id, p.version, bound.organisation, due.kind, due.day, gen_random_uuid(), $1
       FROM agreement p
       CROSS JOIN LATERAL (${BOUND}) bound
       LEFT JOIN governance.organisation o ON o.id = bound.organisation
       CROSS JOIN LATERAL (VALUES
         ('protocolEndNear', p.in_force_to,
           ${today('$1')} >= p.in_force_to - CASE o.country WHEN 'W' THEN $4::int ELSE $3::int END AND ${today('$1')} < p.in_force_to),
         ('protocolEnded', p.in_force_to, ${today('$1')} >= p.in_force_to),
         ('protocolReviewDue', p.review_by,
           ${today('$1')} >= p.review_by AND ${today('$1')} < p.in_force_to)) due (kind, day, come)
       WHERE p.in_force_from <= ${today('$1')} AND due.come AND NOT ${ALREADY_TOLD} AND NOT ${GOES_ON}
       ON CONFLICT DO NOTHING RETURNING id, organisation, kind)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), organisation, $2::text[], kind, id, '{}', $1 FROM told RETURNING id`,
    [now, [...OFFICERS], near.E, near.W],
  );
  return told.length;
}
