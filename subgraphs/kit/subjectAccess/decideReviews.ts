import { notOneOf } from '#policies/core/faults';
import {
  REVIEW_DECISIONS,
  REVIEW_KINDS,
  REVIEW_TERMS,
  type ReviewDecision,
  type ReviewKind,
} from '#policies/core/subjectAccess';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';
import { type GroundTerms, keepOpinion, readGround, requireGround, wordsOf } from './opinions';
import { lockRequest, openOf, requestOfReviews } from './ownRequests';
import { reliedOn } from './reliance';
import { invalidReview } from './reviews';

/** A decision as it is sent. */
export interface DecisionTerms extends GroundTerms {
  readonly decision: string;
  readonly reason: string;
}

/**
 * Decides reviews for which the requester is named, with a reason, once: include, or withhold on the exemption of their kind.
 * Data concerning health are included on the opinion of a health professional, because the subject knows them, or because they are none. Throws
 * REVIEW_INVALID, REVIEW_UNKNOWN, COPY_HAS_LEFT, ACCESS_REQUEST_CLOSED, REASON_MISSING, OPINION_MISSING, OPINION_INVALID,
 * OPINION_TOO_OLD, SERIOUS_HARM_MET, SERIOUS_HARM_NOT_MET.
 */
export async function decideReviews(
  scope: RequestScope,
  key: string,
  reviews: readonly string[],
  { decision, reason, ...terms }: DecisionTerms,
): Promise<{ readonly decided: readonly string[]; readonly decision: ReviewDecision }> {
  requireRole(scope, 'decideReviews');
  const decided = REVIEW_DECISIONS.find((each) => each === decision);
  if (decided === undefined) throw invalidReview(notOneOf('decision', decision, REVIEW_DECISIONS));
  const given = requireReason(reason);
  const ground = readGround(terms, scope.now);
  const asked = [...new Set(reviews)].sort();
  const found = await requestOfReviews(scope, asked);
  if (found === null) throw unknownReview();
  const { person, request } = found;
  const { practitioner } = scope.requester;
  const { result } = await scope.act(
    { act: 'decideReviews', key, person, input: { reviews: asked, decision, reason, ...terms } },
    async ({ sql, now }) => {
      const locked = await lockRequest(sql, request);
      const kinds = await lockOwn(scope, sql, asked);
      const { leavesOn } = openOf(locked);
      requireGround(decided, kinds, ground, reliedOn({ leftAt: null, leavesOn }, scope, now));
      const opinion = await keepOpinion(sql, request, ground);
      await sql(
        `UPDATE subject_access.review SET decision = $2, reason = $3, decided_at = $4, decided_by = $5,
           opinion = CASE WHEN kind = 'concerningHealth' THEN $6::uuid END,
           already_known = CASE WHEN kind = 'concerningHealth' THEN $7 END,
           not_of_health = CASE WHEN kind = 'concerningHealth' THEN $8 END
         WHERE id = ANY($1::uuid[])`,
        [
          asked,
          decided,
          given,
          now,
          practitioner,
          opinion,
          wordsOf(ground, 'alreadyKnown'),
          wordsOf(ground, 'notOfHealth'),
        ],
      );
      // Against the copy that may be leaving: it is made of these decisions, or they are refused.
      await sql('UPDATE subject_access.request SET decisions = decisions + $2 WHERE id = $1', [request, asked.length]);
      return { decided: asked, decision: decided };
    },
  );
  return result;
}

/** All of the reviews, which the requester is named for and was shown, and has not decided. Throws REVIEW_UNKNOWN. */
async function lockOwn(
  { requester }: RequestScope,
  sql: RunSql,
  asked: readonly string[],
): Promise<ReadonlySet<ReviewKind>> {
  const kinds = REVIEW_KINDS.filter((kind) => REVIEW_TERMS[kind].roles.includes(requester.role));
  const own = await sql<{ kind: ReviewKind }>(
    `SELECT kind FROM subject_access.review
     WHERE id = ANY($1::uuid[]) AND reviewer = $2 AND decision IS NULL AND superseded_at IS NULL AND shown IS NOT NULL
       AND kind = ANY($3::text[]) ORDER BY id FOR UPDATE`,
    [asked, requester.practitioner, kinds],
  );
  if (own.length !== asked.length) throw unknownReview();
  return new Set(own.map(({ kind }) => kind));
}

function unknownReview(): SourceFault {
  return new SourceFault(
    'REVIEW_UNKNOWN',
    'One of these is no review that you are named to decide, that is open and whose content you have read: take them from your list, of one request.',
  );
}
