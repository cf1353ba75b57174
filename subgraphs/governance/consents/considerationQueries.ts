import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type Act, mayAct } from '#policies/core/acts';
import { SourceFault } from '../../kit/http/maskError';
import { instant } from '../../kit/request/instant';
import { type PagedRows, pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { isNamedReviewer } from './decideDetriment';
import { DECIDES_OR_HOLDS } from './decideOverride';
import { shownConsents } from './disclosedConsent';
import { PERSON } from './payloads';
import { WITHOUT_THRESHOLD } from './withoutThreshold';

/** Words of whoever decided, and names: they tell where the child is known. Of every child: else a null would tell of closed whereabouts. */
const UNLESS_OWN = 'null where that was another organisation’s than the reader’s own, of every person alike';

type OverrideState = 'inForce' | 'thresholdNotRecorded' | 'ended' | 'over';

@ValueObject({ name: 'ConsentOverride', description: 'A decision to go on against a refusal, as it was recorded.' })
export class ConsentOverrideObject {
  @Part(() => ID, { description: 'Id of the decision: endOverride names it.', required: true })
  id: string;

  @Part(() => ID, { description: 'The consent that was refused or withdrawn.' })
  consent: string;

  @Part(() => [ID], {
    description:
      'The refusals and withdrawals that were weighed, of those that the reader may see: it opens against what was weighed while that stands, and against nothing else.',
  })
  weighed: readonly string[];

  @Part(() => String, { description: 'Why there is no consent (DPA 2018 Sch 1 para 18).' })
  para18Reason: string;

  @Part(() => String, {
    description: `What harm may follow from not sharing; ${UNLESS_OWN}.`,
  })
  proportionality: string | null;

  @Part(() => String, { description: 'Role of the manager who is said to have approved it.' })
  approvedRole: string;

  @Part(() => String, {
    description: `The manager who is said to have approved it: by whoever decided, and confirmed by nobody; ${UNLESS_OWN}.`,
  })
  approvedBy: string | null;

  @Part(() => Boolean, { description: 'Whether the subject is told.' })
  subjectTold: boolean;

  @Part(() => String, {
    description: `What telling would endanger; null where the subject is told; ${UNLESS_OWN}.`,
  })
  whyNotTold: string | null;

  @Part(() => String, { description: 'ISO 8601.' })
  validFrom: string;

  @Part(() => String, { description: 'ISO 8601; exclusive.' })
  validUntil: string;

  @Part(() => String, {
    description:
      'What became of it: inForce, thresholdNotRecorded (it opens nothing while no open case is recorded at the threshold that its power asks for), ended or over.',
  })
  state: OverrideState;

  @Part(() => String, { description: 'ISO 8601: when it was ended before its time; null where it was not.' })
  endedAt: string | null;

  @Part(() => String, {
    description: `Why it was ended; ${UNLESS_OWN}.`,
  })
  endedReason: string | null;

  @Part(() => String, {
    description: `The practitioner who ended it; null where that was not kept; ${UNLESS_OWN}.`,
  })
  endedBy: string | null;

  @Part(() => String, { description: `The practitioner who recorded it; ${UNLESS_OWN}.` })
  practitioner: string | null;
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

  @Part(() => String, {
    description: 'The practitioner who ended it; null while it stands, and where that was not kept.',
  })
  endedBy: string | null;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;
}

const ConsentOverrides = pagedList(
  'ConsentOverrides',
  'decisions against a refusal, latest first.',
  ConsentOverrideObject,
);
const DetrimentDecisions = pagedList('DetrimentDecisions', 'decisions of detriment, latest first.', DetrimentDecision);

const OVERRIDES = {
  columns: `(SELECT to_json(found) FROM (SELECT id, consent, weighed, reason AS "para18Reason", proportionality, approved_role AS "approvedRole", approved_by AS "approvedBy",
    subject_told AS "subjectTold", why_not_told AS "whyNotTold", ${instant('valid_from')} AS "validFrom", ${instant('valid_until')} AS "validUntil",
    ${WITHOUT_THRESHOLD('d')} AS "withoutThreshold", ${instant('ended_at')} AS "endedAt", ended_reason AS "endedReason", ended_practitioner AS "endedBy", ended_organisation AS "endedOrganisation",
    by_organisation AS organisation, by_practitioner AS practitioner) found) AS row`,
  from: 'authority.override d',
  where: `d.person = $1 AND ${DECIDES_OR_HOLDS('d', '$2')}`,
};

const DETRIMENTS = {
  columns: `(SELECT to_json(found) FROM (SELECT id, reason, reviewer, review_by AS "reviewBy", ${instant('valid_from')} AS "validFrom", ${instant('valid_until')} AS "validUntil",
    ended_reason AS "endedReason", ended_practitioner AS "endedBy", by_practitioner AS practitioner) found) AS row`,
  from: 'authority.detriment d',
  where: 'd.person = $1 AND d.controller = $2',
};

interface StoredOverride extends Omit<ConsentOverrideObject, 'state'> {
  readonly withoutThreshold: boolean;
  readonly organisation: string;
  readonly endedOrganisation: string | null;
}

/** What an organisation decided of its own accord for a child: read by those of it who may decide so themselves. */
@Resolver()
export class ConsiderationQueries {
  @Query(() => ConsentOverrides, {
    nullable: true,
    description:
      'Decisions to go on against a refusal for this person that the requester’s organisation took, or that open its records, latest first, those that are over included: for whoever may end them.',
  })
  async consentOverrides(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<ConsentOverrideObject>> {
    const { entries, next } = await decisionsOf<StoredOverride>(scope, 'endOverride', person, page, OVERRIDES);
    const shown = entries.length > 0 ? (await shownConsents(scope, person)).state : new Set<string>();
    return { entries: entries.map((row) => asSeen(scope, row, shown)), next };
  }

  @Query(() => DetrimentDecisions, {
    nullable: true,
    description:
      'Decisions of the requester’s organisation, as holder, that sharing is more detrimental to this person than none, latest first: for whoever may record them. Nobody else learns of them.',
  })
  detrimentDecisions(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<DetrimentDecision>> {
    return decisionsOf<DetrimentDecision>(scope, 'recordDetriment', person, page, DETRIMENTS, isNamedReviewer);
  }
}

/** None for a person who is unknown to the requester, barred or not theirs: alike. Throws QUERY_NOT_GRANTED by role. */
async function decisionsOf<Row>(
  scope: RequestScope,
  act: Act,
  person: string,
  page: ListPage,
  decided: Pick<PagedRows, 'columns' | 'from' | 'where'>,
  isAsked: (scope: RequestScope, person: string) => Promise<boolean> = async () => false,
): Promise<PageOf<Row>> {
  const { requester, purpose } = scope;
  const actor = { organisation: requester.organisation, role: requester.role, purpose };
  if (mayAct(act, actor, true) !== 'yes')
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      `Your role may not read this: those read it who may decide it (${act}).`,
    );
  const subject = await scope.subject(person);
  if (!subject.known || subject.excluded) return { entries: [], next: null };
  const involved = subject.involved || (await isAsked(scope, person));
  if (mayAct(act, actor, involved) !== 'yes') return { entries: [], next: null };
  const { rows, next } = await pageRows<{ row: Row }>(scope, page, {
    ...decided,
    list: [act, subject.person],
    values: [subject.person, requester.organisation.id],
    person: 'd.person',
    order: [
      { by: 'd.valid_from', type: 'timestamptz', descending: true },
      { by: 'd.id', type: 'uuid' },
    ],
  });
  return { entries: rows.map(({ row }) => row), next };
}

/**
 * Of what was decided or ended elsewhere neither who did, nor in which words: whether or not whereabouts are closed. Of what was
 * weighed the consents that are `shown` to the reader, and the one that each decision names.
 */
function asSeen(
  scope: RequestScope,
  { organisation, endedOrganisation, withoutThreshold, ...row }: StoredOverride,
  shown: ReadonlySet<string>,
): ConsentOverrideObject {
  const own = scope.requester.organisation.id;
  const [taken, ended] = [organisation === own, endedOrganisation === own];
  const hide = (field: keyof ConsentOverrideObject) => scope.withholdPlace('ConsentOverride', row.id, field, null);
  const over = row.endedAt !== null;
  return {
    ...row,
    weighed: row.weighed.filter((each) => each === row.consent || shown.has(each)),
    state: stateOf(row, withoutThreshold, scope.now),
    practitioner: taken ? row.practitioner : hide('practitioner'),
    approvedBy: taken ? row.approvedBy : hide('approvedBy'),
    proportionality: taken ? row.proportionality : hide('proportionality'),
    whyNotTold: taken || row.subjectTold ? row.whyNotTold : hide('whyNotTold'),
    endedReason: ended || !over ? row.endedReason : hide('endedReason'),
    endedBy: ended || !over ? row.endedBy : hide('endedBy'),
  };
}

function stateOf(
  { endedAt, validUntil }: Pick<StoredOverride, 'endedAt' | 'validUntil'>,
  withoutThreshold: boolean,
  now: Date,
): OverrideState {
  if (endedAt !== null) return 'ended';
  if (Date.parse(validUntil) <= now.getTime()) return 'over';
  return withoutThreshold ? 'thresholdNotRecorded' : 'inForce';
}
