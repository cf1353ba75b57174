import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ownOf } from '../own';
import { Person, personStub } from '../person';
import { isNamedReviewer, recordDetriment } from './decideDetriment';
import { endOverride, type Knowing, recordOverride } from './decideOverride';
import { refusalAsSeen, shownConsents } from './disclosedConsent';
import { KEY, PERSON } from './payloads';

@ValueObject({
  name: 'ConsiderationRecorded',
  description: 'A decision against a refusal, or of detriment, and from when it counts.',
})
export class ConsiderationRecorded {
  @Part(() => ID, { description: 'Id of the decision.', required: true })
  id: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];

  @Part(() => Person, { description: 'The person, as the requester may see them afterwards.' })
  person: Person;
}

@InputType({
  description:
    'A decision to go on against a refusal: for safeguarding (UK GDPR art 9(2)(g), DPA 2018 Sch 1 para 18), never on consent again.',
})
export class OverrideInput {
  @Field(() => String, {
    description: 'Point of UK GDPR art 6(1): c (legal obligation), d (vital interests) or e (public task).',
  })
  article6: string;

  @Field(() => String, {
    description:
      'Key of the power under which the holders share, e.g. childrenAct2004s11 (E), sswba2014s21 (W): docs/consent.md lists them; one that does not hold is refused with those that do.',
  })
  power: string;

  @Field(() => String, { description: 'How the duty of confidence is met: statute or overridingPublicInterest.' })
  confidentiality: string;

  @Field(() => String, {
    description:
      'Why there is no consent: CONSENT_CANNOT_BE_GIVEN, CANNOT_REASONABLY_BE_EXPECTED_TO_OBTAIN or WOULD_PREJUDICE_PROTECTION.',
  })
  para18Reason: string;

  @Field(() => String, { description: 'What harm may follow from not sharing, and why nothing less will do.' })
  proportionality: string;

  @Field(() => String, {
    description: 'Role of the approver: teamManager, serviceManager, headOfService, namedNurse or detectiveInspector.',
  })
  approvedRole: string;

  @Field(() => String, {
    description:
      'The manager who approved it: another than the requester, of the same organisation, as `organisation/practitioner`.',
  })
  approvedBy: string;

  @Field(() => Boolean, { description: 'Whether the subject is told.' })
  subjectTold: boolean;

  @Field(() => String, { nullable: true, description: 'What telling would endanger, where the subject is not told.' })
  whyNotTold?: string | null;

  @Field(() => String, {
    description: 'ISO 8601; from now for as long as the clock `override.longest` lets it stand: 28 days as shipped.',
  })
  validUntil: string;
}

@Resolver()
export class OverrideMutations {
  @Mutation(() => ConsiderationRecorded, {
    nullable: true,
    description:
      'Goes on against a refusal or withdrawal, for its scope and no more, one decision at a time, on a basis of its own that stands in every record of what it opens.',
  })
  async recordOverride(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('consent', () => ID, { description: 'Id of the consent that was refused or withdrawn.' }) consent: string,
    @Arg('override', () => OverrideInput, { description: 'The decision.' }) override: OverrideInput,
    @Ctx() scope: RequestScope,
    @Arg('weighed', () => [ID], {
      nullable: true,
      description:
        'Ids of the refusals and withdrawals that were weighed: all of that gate that stand in its scope and are shown to the requester, `consent` among them; it opens against these and no others. Left out: `consent` alone.',
    })
    weighed?: readonly string[] | null,
  ): Promise<ConsiderationRecorded> {
    const { organisations } = await scope.rules();
    const knowing = await knownTo(scope, person);
    const against = { consent, ...(weighed ? { weighed } : {}) };
    const terms = { ...override, whyNotTold: override.whyNotTold ?? null };
    const done = await scope
      .act({ act: 'recordOverride', key, person, input: { ...against, override } }, (acting) =>
        recordOverride(
          acting,
          scope.requester,
          against,
          terms,
          { organisations, powers: ownOf(scope).powers, clocks: scope.clocks },
          knowing,
        ),
      )
      .catch(async (fault) => {
        throw await refusalAsSeen(scope, consent, fault);
      });
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => ConsiderationRecorded, {
    nullable: true,
    description: 'Ends a decision against a refusal before its time: when the call returns, it opens nothing.',
  })
  async endOverride(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the decision.' }) id: string,
    @Arg('reason', () => String, { description: 'Why it ends: it is kept.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ConsiderationRecorded> {
    const done = await scope.act({ act: 'endOverride', key, person, input: { id, reason } }, (acting) =>
      endOverride(acting, scope.requester, id, reason),
    );
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => ConsiderationRecorded, {
    nullable: true,
    description:
      'The requester’s organisation, as holder, considers sharing under the duty of Children Act 2004 s16LA more detrimental to the child than none, or no longer does. To decide anew is to review what stands: for anybody of it but who decided that, also for whom it names as reviewer and who is not involved with the child.',
  })
  async recordDetriment(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('detrimental', () => Boolean, {
      description:
        'True stops the duty for this child; false ends the stop, of which the organisation’s officers and leads are told.',
    })
    detrimental: boolean,
    @Arg('reason', () => String, { description: 'Why: it is kept, and told to nobody.' }) reason: string,
    @Arg('reviewer', () => String, {
      description:
        'Who reviews the decision: another than the requester, of the same organisation, as `organisation/practitioner`; named as their token says it, they are told when it is due. Not looked at where the stop ends.',
    })
    reviewer: string,
    @Arg('reviewBy', () => String, {
      description:
        'ISO date of the review: after today, within the clock `detriment.longest`, a year as shipped. Not looked at where the stop ends.',
    })
    reviewBy: string,
    @Ctx() scope: RequestScope,
  ): Promise<ConsiderationRecorded> {
    const terms = { detrimental, reason, reviewer, reviewBy };
    const asked = (await isNamedReviewer(scope, person)) ? ({ asked: true } as const) : {};
    const done = await scope.act({ act: 'recordDetriment', key, person, input: terms, ...asked }, (acting) =>
      recordDetriment(acting, scope.requester, terms, scope.clocks),
    );
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }
}

/** Read before the act, which holds its own connection. */
async function knownTo(scope: RequestScope, person: string): Promise<Knowing> {
  const { whereaboutsClosed, involved } = await scope.subject(person);
  return { shown: await shownConsents(scope, person), whereaboutsClosed, involved };
}
