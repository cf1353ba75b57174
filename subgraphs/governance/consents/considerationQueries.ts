import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type Act, mayAct } from '#policies/core/acts';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { PERSON } from './payloads';

@ValueObject({ name: 'ConsentOverride', description: 'A decision to go on against a refusal, as it was recorded.' })
export class ConsentOverrideObject {
  @Part(() => ID, { description: 'Id of the decision: endOverride names it.', required: true })
  id: string;

  @Part(() => ID, { description: 'The consent that was refused or withdrawn.' })
  consent: string;

  @Part(() => String, { description: 'Why there is no consent (DPA 2018 Sch 1 para 18).' })
  para18Reason: string;

  @Part(() => String, { description: 'What harm may follow from not sharing.' })
  proportionality: string;

  @Part(() => String, { description: 'Role of the manager who approved it.' })
  approvedRole: string;

  @Part(() => String, { description: 'The manager who approved it.' })
  approvedBy: string;

  @Part(() => Boolean, { description: 'Whether the subject is told.' })
  subjectTold: boolean;

  @Part(() => String, { description: 'What telling would endanger; null where the subject is told.' })
  whyNotTold: string | null;

  @Part(() => String, { description: 'ISO 8601.' })
  validFrom: string;

  @Part(() => String, { description: 'ISO 8601; exclusive.' })
  validUntil: string;

  @Part(() => String, { description: 'ISO 8601: when it was ended before its time; null where it was not.' })
  endedAt: string | null;

  @Part(() => String, { description: 'Why it was ended.' })
  endedReason: string | null;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;
}

@ValueObject({
  name: 'DetrimentDecision',
  description: 'That sharing under Children Act 2004 s16LA would be more detrimental to the child than none.',
})
export class DetrimentDecision {
  @Part(() => ID, { description: 'Id of the decision.', required: true })
  id: string;

  @Part(() => String, { description: 'Why.' })
  reason: string;

  @Part(() => String, { description: 'Who reviews it.' })
  reviewer: string;

  @Part(() => String, { description: 'ISO date of the review.' })
  reviewBy: string;

  @Part(() => String, { description: 'ISO 8601.' })
  validFrom: string;

  @Part(() => String, { description: 'ISO 8601: when it ended; null while it stands.' })
  validUntil: string | null;

  @Part(() => String, { description: 'Why it ended.' })
  endedReason: string | null;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;
}

/** Decisions of one person at most. */
const MOST = 500;

const OVERRIDES = `SELECT to_json(found) AS row FROM (
  SELECT id, consent, reason AS "para18Reason", proportionality, approved_role AS "approvedRole", approved_by AS "approvedBy",
    subject_told AS "subjectTold", why_not_told AS "whyNotTold", valid_from AS "validFrom", valid_until AS "validUntil",
    ended_at AS "endedAt", ended_reason AS "endedReason", by_practitioner AS practitioner
  FROM authority.override WHERE person = $1 AND by_organisation = $2 ORDER BY valid_from DESC, id LIMIT ${MOST}) found`;

const DETRIMENTS = `SELECT to_json(found) AS row FROM (
  SELECT id, reason, reviewer, review_by AS "reviewBy", valid_from AS "validFrom", valid_until AS "validUntil",
    ended_reason AS "endedReason", by_practitioner AS practitioner
  FROM authority.detriment WHERE person = $1 AND controller = $2 ORDER BY valid_from DESC, id LIMIT ${MOST}) found`;

/** What an organisation decided of its own accord for a child: read by those of it who may decide so themselves. */
@Resolver()
export class ConsiderationQueries {
  @Query(() => [ConsentOverrideObject], {
    nullable: true,
    description:
      'Decisions of the requester’s organisation to go on against a refusal for this person, latest first, those that are over included: for whoever may end them.',
  })
  consentOverrides(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Ctx() scope: RequestScope,
  ): Promise<readonly ConsentOverrideObject[]> {
    return decisionsOf(scope, 'endOverride', person, OVERRIDES);
  }

  @Query(() => [DetrimentDecision], {
    nullable: true,
    description:
      'Decisions of the requester’s organisation, as holder, that sharing is more detrimental to this person than none, latest first: for whoever may record them. Nobody else learns of them.',
  })
  detrimentDecisions(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Ctx() scope: RequestScope,
  ): Promise<readonly DetrimentDecision[]> {
    return decisionsOf(scope, 'recordDetriment', person, DETRIMENTS);
  }
}

/** None for a person who is unknown to the requester, barred or not theirs: alike. Throws QUERY_NOT_GRANTED by role. */
async function decisionsOf<Row>(scope: RequestScope, act: Act, person: string, text: string): Promise<readonly Row[]> {
  const { requester, purpose } = scope;
  const actor = { organisation: requester.organisation, role: requester.role, purpose };
  if (mayAct(act, actor, true) !== 'yes')
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      `Your role may not read this: those read it who may decide it (${act}).`,
    );
  const subject = await scope.subject(person);
  if (!subject.known || subject.excluded || mayAct(act, actor, subject.involved) !== 'yes') return [];
  const rows = await scope.sql<{ row: Row }>(text, [subject.person, requester.organisation.id]);
  return rows.map(({ row }) => row);
}
