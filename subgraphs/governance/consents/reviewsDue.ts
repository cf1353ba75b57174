import { OFFICERS } from '#policies/core/acts';
import { type Clocks, daysInForce } from '#policies/core/clocks';
import type { Role } from '#policies/core/vocabulary';
import { SourceFault } from '../../kit/http/maskError';
import type { RunSql } from '../../kit/replica/readReplica';
import type { Requester } from '../../kit/replica/replica';
import { dayIn } from '../../kit/request/dayIn';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { WITHOUT_THRESHOLD } from './withoutThreshold';

export const REVIEWED_DECISIONS = ['detriment', 'override', 'consent', 'consentRequest'] as const;

/**
 * Who is told that a review is due, and reads which: those who answer for it in the organisation that decided, beside whom a decision of
 * detriment names.
 */
export const DECISION_REVIEWERS: readonly Role[] = [...OFFICERS, 'safeguardingLead'];

/** One organisation's decision that is to be looked at again. */
export interface DecisionDue {
  readonly id: string;
  readonly kind: (typeof REVIEWED_DECISIONS)[number];
  readonly personId: string;
  /** As it was said who reviews; null for a consent, given or asked for. */
  readonly reviewer: string | null;
  readonly practitioner: string | null;
  /** ISO date. */
  readonly reviewBy: string;
}

/**
 * What stands at `now` and whose review is due that day or was before. A decision against a refusal has no review: it ends by
 * itself, and is due from a day before, so that nothing closes which is still needed; and from the day on which no case is recorded any
 * more where its power asks for one, since it opens nothing. A consent is reviewed by whoever recorded
 * it, while whereabouts are closed also where it was superseded: that is told to nobody. One that was asked for and not answered is
 * due by its day of review, or once the clock `consentRequest.answer` of its organisation's country is over (`days`), whichever is
 * earlier: its family may think that nothing was asked, and its asker that it will be answered.
 */
const standing = (now: string, days: { readonly E: string; readonly W: string }) => `(
  SELECT t.id, t.person, 'detriment' AS kind, t.controller AS organisation, t.reviewer, t.by_practitioner AS practitioner, t.review_by AS due
  FROM authority.detriment t WHERE t.valid_until IS NULL AND t.review_by <= ${today(now)}
  UNION ALL
  SELECT o.id, o.person, 'override', o.by_organisation, o.approved_by, o.by_practitioner,
    least(${dayIn('o.valid_until')}, CASE WHEN ${WITHOUT_THRESHOLD('o')} THEN ${LOST} END)
  FROM authority.override o
  WHERE o.ended_at IS NULL AND o.valid_until > ${now}
    AND (o.valid_until <= ${now}::timestamptz + interval '1 day' OR ${WITHOUT_THRESHOLD('o')})
  UNION ALL
  SELECT c.id, c.person, 'consent', last.by_organisation, NULL, last.by_practitioner, c.review_by
  FROM authority.consent c CROSS JOIN LATERAL (
    SELECT e.event, e.by_organisation, e.by_practitioner FROM authority.consent_event e
    WHERE e.consent = c.id AND ${told('e')}
    ORDER BY e.seq DESC LIMIT 1) last
  WHERE c.review_by <= ${today(now)} AND (c.valid_until IS NULL OR c.valid_until > ${now}) AND last.event = 'given'
    AND last.by_organisation IS NOT NULL
  UNION ALL
  SELECT c.id, c.person, 'consentRequest', asked.by_organisation, NULL, asked.by_practitioner, day.due
  FROM authority.consent_event asked JOIN authority.consent c ON c.id = asked.consent
  JOIN governance.organisation o ON o.id = asked.by_organisation
  CROSS JOIN LATERAL (SELECT least(c.review_by, (asked.at AT TIME ZONE 'UTC')::date
    + CASE o.country WHEN 'W' THEN ${days.W}::int ELSE ${days.E}::int END) AS due) day
  WHERE asked.event = 'requested' AND day.due <= ${today(now)} AND (c.valid_until IS NULL OR c.valid_until > ${now})
    AND NOT EXISTS (SELECT FROM authority.consent_event later WHERE later.consent = c.id AND later.seq > asked.seq AND ${told('later')})) d`;

/** The day on which a case of the person was last lowered or closed, for an override `o`. */
const LOST = dayIn(`COALESCE((SELECT max(COALESCE(k.closed_at, k.threshold_at)) FROM governance.case_state k
      WHERE k.person = o.person), o.valid_from)`);

/** That an event of consent `c` may be told: while whereabouts are closed none is that it was superseded. */
const told = (event: string) => `(${event}.event <> 'superseded' OR NOT EXISTS (
      SELECT FROM governance.whereabouts_flag w WHERE w.agency = 'hub' AND w.person = c.person))`;

/** The day of `now`, an expression of SQL. */
export const today = (now: string) => dayIn(`${now}::timestamptz`);

/** A request that is answered is a decision under the same id, whose own review is told too. */
const ALERT_OF = "CASE d.kind WHEN 'consentRequest' THEN 'consentRequestDue' ELSE 'decisionReviewDue' END";

/**
 * Tells the officers and leads of each organisation of its reviews that have come due, each once, and of one of detriment whoever is
 * named as its reviewer by the name that their token has: whom any other name means is not known here. One that was due longer ago than
 * the clock `decisionReview.told` of their country was told, or its alert is past its retention: it stays on the list, and is told
 * no more. Returns how many there were.
 */
export async function alertReviewsDue(sql: RunSql, now: Date, clocks: Clocks): Promise<number> {
  const within = daysInForce(clocks, 'decisionReview.told', now);
  const answer = daysInForce(clocks, 'consentRequest.answer', now);
  const told = await sql(
    `INSERT INTO authority.alert (id, organisation, roles, practitioner, kind, reference, persons, at)
     SELECT gen_random_uuid(), d.organisation, $2::text[], CASE d.kind WHEN 'detriment' THEN d.reviewer END, ${ALERT_OF}, d.id,
       ARRAY[d.person], $1
     FROM ${standing('$1', { E: '$5', W: '$6' })} LEFT JOIN governance.organisation o ON o.id = d.organisation
     WHERE d.due > ${today('$1')} - CASE o.country WHEN 'W' THEN $4::int ELSE $3::int END
       AND NOT EXISTS (SELECT FROM authority.alert a
         WHERE a.kind = 'decisionReviewDue' AND a.reference = d.id AND d.kind <> 'consentRequest')
       AND NOT EXISTS (SELECT FROM authority.alert a
         WHERE a.kind = 'consentRequestDue' AND a.reference = d.id AND d.kind = 'consentRequest')
     RETURNING id`,
    [now, [...DECISION_REVIEWERS], within.E, within.W, answer.E, answer.W],
  );
  return told.length;
}

/** Throws QUERY_NOT_GRANTED. */
export function requireDecisionReviewer({ role }: Requester): void {
  if (!DECISION_REVIEWERS.includes(role))
    throw new SourceFault('QUERY_NOT_GRANTED', 'Officers and safeguarding leads review what was decided: ask one.');
}

/**
 * A page of what the requester's own organisation decided and is to review, longest due first: for those who answer for it all, for
 * any other role what they are named to review. Throws QUERY_NOT_GRANTED, to whom nothing names too.
 */
export async function decisionsToReview(scope: RequestScope, page: ListPage): Promise<PageOf<DecisionDue>> {
  const { requester, now, clocks } = scope;
  const answer = daysInForce(clocks, 'consentRequest.answer', now);
  const { rows, next } = await pageRows<DecisionDue>(scope, page, {
    list: ['decisionReviews'],
    columns: `d.id, d.kind, d.person AS "personId", d.reviewer, d.practitioner, to_char(d.due, 'YYYY-MM-DD') AS "reviewBy"`,
    from: standing('$2', { E: '$3', W: '$4' }),
    where: "d.organisation = $1 AND ($5 OR (d.kind = 'detriment' AND d.reviewer = $6))",
    values: [
      ...[requester.organisation.id, now, answer.E, answer.W],
      ...[DECISION_REVIEWERS.includes(requester.role), requester.practitioner],
    ],
    person: 'd.person',
    order: [
      { by: 'd.due', type: 'date' },
      { by: 'd.id', type: 'uuid' },
    ],
  });
  if (rows.length === 0) requireDecisionReviewer(requester);
  await scope.subjects(rows.map(({ personId }) => personId));
  return {
    entries: rows.map(({ id, kind, personId, reviewer, practitioner, reviewBy }) => ({
      ...{ id, kind, personId, reviewer, practitioner, reviewBy },
    })),
    next,
  };
}
