import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Mutation, Resolver, Root } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, PartResolver, ValueObject } from '../../kit/schema/decorators';
import { Person } from '../person';
import { Case } from '../records/Case';
import { acceptCase } from './acceptCase';
import { type CaseAsked, type CaseChanged, changeCase } from './caseActs';
import { recordInitialConference } from './recordInitialConference';
import { nameWhomItIsOf, reviewSection47 } from './reviewSection47';

const KEY = 'Idempotency key, 8 to 200 characters: the same key does the act once, and mends one that was cut off.';
const PERSON = 'Opaque id of the person.';
const CASE = 'Id of the case.';
const THRESHOLD = 'earlyHelp, safeguardingEnquiry or section47Enquiry.';
const REASON = 'Why, in a few words: it is kept with the event.';

@InputType('CaseLeadInput', { description: 'Who leads the case: a practitioner of the requester’s organisation.' })
export class CaseLeadInput {
  @Field(() => String, { description: 'The practitioner, as the tokens of the organisation name them.' })
  practitioner: string;

  @Field(() => String, { description: 'Full name.' })
  name: string;

  @Field(() => String, { description: 'Role, in words.' })
  role: string;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  telephone: string | null;

  @Field(() => String, { nullable: true, description: 'Address for secure mail.' })
  email: string | null;
}

@ValueObject({ name: 'CaseChanged', description: 'A case that was opened or changed.' })
export class CaseChangedObject {
  @Part(() => ID, { description: 'Id of the case: the header lintel-case names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person, under the threshold that now stands.' })
  person: Person;

  @Part(() => String, {
    description:
      'ISO instant by which what follows is due: the review of a section 47 enquiry, or the conference after a strategy discussion.',
  })
  dueAt: string | null;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@ValueObject({ name: 'CaseReviewed', description: 'A review that was closed.' })
export class CaseReviewed {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => String, {
    description:
      'ISO instant by which it is to be decided whether the enquiry stands, where the reviewer did not agree and it still runs; null else.',
  })
  dueAt: string | null;
}

@Resolver(() => CaseChangedObject)
export class CaseMutations {
  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description:
      'Opens a case. The requester’s team and the lead are involved from then on. A section 47 enquiry may be opened and read in one call: somebody else reviews it the next working day.',
  })
  openCase(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('threshold', () => String, { description: THRESHOLD }) threshold: string,
    @Arg('lead', () => CaseLeadInput, { nullable: true, description: 'Who leads it; nobody yet where absent.' })
    lead: CaseLeadInput | null,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    const named = lead === null || lead === undefined ? null : { ...lead };
    const led = named && { ...named, telephone: named.telephone ?? null, email: named.email ?? null };
    return changed(scope, { act: 'openCase', key, person, caseId: null, threshold, lead: led, reason });
  }

  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description: 'Raises or lowers the recorded threshold of a case. A purpose above it gives nothing from then on.',
  })
  recordThreshold(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('case', () => ID, { description: CASE }) caseId: string,
    @Arg('threshold', () => String, { description: THRESHOLD }) threshold: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    return changed(scope, { act: 'recordThreshold', key, person, caseId, threshold, lead: null, reason });
  }

  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description: 'Opens a strategy discussion on a case: holders of silent and restricted records are given a task.',
  })
  openStrategyDiscussion(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('case', () => ID, { description: CASE }) caseId: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    return changed(scope, {
      act: 'openStrategyDiscussion',
      key,
      person,
      caseId,
      threshold: null,
      lead: null,
      reason,
    });
  }

  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description: 'Closes a case, and ends the involvement that it brought: nobody reads under it any more.',
  })
  closeCase(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('case', () => ID, { description: CASE }) caseId: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    return changed(scope, { act: 'closeCase', key, person, caseId, threshold: null, lead: null, reason });
  }

  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description: 'Accepts a case that the requester was named to lead: from then on somebody is acting for the child.',
  })
  async acceptCase(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('case', () => ID, { description: CASE }) caseId: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    const done = await scope.act({ act: 'acceptCase', key, person, input: { caseId } }, (acting) =>
      acceptCase(acting, scope.requester, caseId),
    );
    return changedObject(scope, person, { ...done.result, dueAt: null, effects: done.effects });
  }

  @Mutation(() => CaseChangedObject, {
    nullable: true,
    description:
      'Records that the initial child protection conference of a case was held, and on which day: by the council that holds the case. It is due after a strategy discussion until then (`caseEvents`, dueAt).',
  })
  async recordInitialConference(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('case', () => ID, { description: CASE }) caseId: string,
    @Arg('heldOn', () => String, {
      description: 'ISO date on which it was held: not to come, and not before the strategy discussion.',
    })
    heldOn: string,
    @Arg('reason', () => String, { description: 'What was decided, in a few words: it is kept with the event.' })
    reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseChangedObject> {
    const input = { caseId, heldOn, reason };
    const done = await scope.act({ act: 'recordInitialConference', key, person, input }, (acting) =>
      recordInitialConference(acting, scope.requester, input),
    );
    return changedObject(scope, person, { ...done.result, dueAt: null, effects: done.effects });
  }

  @Mutation(() => CaseReviewed, {
    nullable: true,
    description:
      'Closes the review of a section 47 enquiry: by somebody else than who opened it. The review itself changes no case: where it does not agree, whether the enquiry stands is to be decided by dueAt (caseReviews), by recordThreshold, by closeCase, or by somebody else again who agrees.',
  })
  async reviewSection47(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('review', () => ID, { description: 'Id of the review: see caseReviews.' }) review: string,
    @Arg('agreed', () => Boolean, { description: 'Whether the threshold was rightly recorded.' }) agreed: boolean,
    @Arg('note', () => String, { description: 'On what that rests.' }) note: string,
    @Ctx() scope: RequestScope,
  ): Promise<CaseReviewed> {
    const input = { review, agreed, note };
    const { result } = await scope.act({ act: 'reviewSection47', key, person: null, input }, (acting) =>
      reviewSection47(acting, scope.requester, input),
    );
    await nameWhomItIsOf(scope, result.id);
    return result;
  }

  @PartResolver(() => Case, { description: 'The case, as the requester may see it.' })
  async case(@Root() { id, person }: CaseChangedObject, @Info() info: GraphQLResolveInfo, @Ctx() scope: RequestScope) {
    const page = { first: 500 };
    const rows = await scope.records(Case, person.id, info, page, { type: 'CaseChanged', field: 'case' });
    return rows?.find((row) => row.id === id) ?? Object.assign(new Case(), { id });
  }
}

async function changed(scope: RequestScope, asked: CaseAsked): Promise<CaseChangedObject> {
  return changedObject(scope, asked.person, await changeCase(scope, asked));
}

async function changedObject(
  scope: RequestScope,
  asked: string,
  { caseId, dueAt, effects }: CaseChanged & Pick<CaseChangedObject, 'effects'>,
): Promise<CaseChangedObject> {
  const { person } = await scope.subject(asked);
  return Object.assign(new CaseChangedObject(), {
    id: caseId,
    person: Object.assign(new Person(), { id: person }),
    dueAt,
    effects,
  });
}
