import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { EMERGENCY_MINUTES } from '#policies/core/protocol';
import { EffectObject } from '../../kit/acts/effect';
import { SourceFault } from '../../kit/http/maskError';
import type { SubjectState } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, REASON } from '../acts/arguments';
import { Person, personStub } from '../person';
import {
  confirmEmergencyAccess,
  REVIEW_OUTCOMES,
  reviewEmergencyAccess,
  revokeEmergencyAccess,
} from './followEmergencyAccess';
import { nameWhomAccessIsTo } from './nameWhomAccessIsTo';
import { asItStands, requestEmergencyAccess } from './requestEmergencyAccess';

@ValueObject({ name: 'EmergencyGrant', description: 'Emergency access to one person, for the requester alone.' })
export class EmergencyGrant {
  @Part(() => ID, { description: 'Id of the grant.', required: true })
  id: string;

  @Part(() => String, {
    description: `When the last of its clauses closes: ${EMERGENCY_MINUTES.unlessSaid} minutes unless a clause says otherwise, ${EMERGENCY_MINUTES.atMost / 60} hours at most; or when it was revoked.`,
  })
  until: string;

  @Part(() => Person, { description: 'The person, as the requester may see them under the grant.' })
  person: Person;
}

@ValueObject({ name: 'EmergencyOpening', description: 'A clause that is open by emergency access.' })
export class EmergencyOpening {
  @Part(() => ID, { description: 'The clause.', required: true })
  clause: string;

  @Part(() => String, { description: 'The agency whose controllers may give by it, those that have signed it.' })
  agency: string;

  @Part(() => [String], { description: 'What of its data items is open.' })
  dataItems: readonly string[];

  @Part(() => String, { description: 'From when it is shut again.' })
  until: string;
}

@ValueObject({ name: 'EmergencyAccess', description: 'Emergency access that was granted.' })
export class EmergencyAccess {
  @Part(() => ID, { description: 'Id of the request, which a second person confirms.', required: true })
  request: string;

  @Part(() => [EmergencyGrant], { description: 'One for each person.' })
  grants: readonly EmergencyGrant[];

  @Part(() => String, {
    description:
      'When a second person’s confirmation is due: beyond the rate, or after a review that found an earlier access not justified. Null where none is asked for.',
  })
  confirmBy: string | null;

  @Part(() => [EmergencyOpening], {
    description:
      'What agreements mark for it, for this role and purpose: the same for every child, whether or not anything is held. Restrictions, exclusions, closed whereabouts and silent records stay shut.',
  })
  opens: readonly EmergencyOpening[] | null;

  @Part(() => [String], {
    description:
      'Agencies of which no agreement opens anything by it, whichever child it is: there nothing is seen that was not before. Ring them.',
  })
  nothingAt: readonly string[] | null;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@ValueObject({ name: 'EmergencyConfirmed', description: 'A confirmation by a second person.' })
export class EmergencyConfirmed {
  @Part(() => Boolean, { description: 'Whether it came after it was due.' })
  late: boolean;
}

@ValueObject({ name: 'EmergencyRevoked', description: 'A grant that was revoked.' })
export class EmergencyRevoked {
  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@ValueObject({ name: 'EmergencyReviewed', description: 'A review that was closed.' })
export class EmergencyReviewed {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => [EffectObject], {
    description: 'From when each agency answers by it: an access that was not justified is over, where it still ran.',
  })
  effects: readonly EffectObject[];
}

@Resolver()
export class EmergencyMutations {
  @Mutation(() => EmergencyAccess, {
    nullable: true,
    description:
      'Opens, for this requester, what agreements mark for emergencies. It is open at once, the controllers’ privacy officers are told, and it stays open to review. Restrictions, exclusions and silent records stay shut.',
  })
  async requestEmergencyAccess(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('persons', () => [ID], { description: 'The child, or siblings to whom the same reason applies.' })
    persons: string[],
    @Arg('reason', () => String, { description: 'Why it cannot wait; a renewal says what is new.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<EmergencyAccess> {
    const subjects = await scope.subjects(persons);
    requireKnown(subjects);
    const input = { persons: subjects.map(({ person }) => person), reason, purpose: scope.purpose };
    const rules = await scope.rules();
    const { requester, purpose, catalogue } = scope;
    const done = await scope.act({ act: 'requestEmergencyAccess', key, person: null, input }, (acting) =>
      requestEmergencyAccess(acting, { requester, purpose, rules, catalogue, subjects, reason }),
    );
    const { effects } = done;
    // A grant that was revoked since is not told as open by its stored answer.
    const result = done.repeated ? await asItStands(scope.sql, done.result) : done.result;
    // What is read in the same request is compared with what stands after the grant.
    await scope.subjects(persons);
    return {
      ...result,
      grants: result.grants.map(({ id, person, until }) => ({ id, until, person: personStub(person) })),
      effects,
    };
  }

  @Mutation(() => EmergencyConfirmed, {
    nullable: true,
    description: 'Confirms, as a second person of the same organisation, an emergency access beyond the rate.',
  })
  async confirmEmergencyAccess(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('request', () => ID, { description: 'Id of the request.' }) request: string,
    @Ctx() scope: RequestScope,
  ): Promise<EmergencyConfirmed> {
    const call = { act: 'confirmEmergencyAccess', key, person: null, input: { request } } as const;
    const { result } = await scope.act(call, (acting) => confirmEmergencyAccess(acting, scope.requester, request));
    return result;
  }

  @Mutation(() => EmergencyRevoked, {
    nullable: true,
    description:
      'Ends an emergency access: when the call returns nothing is disclosed on it. By whoever asked for it, or an officer who reviews it.',
  })
  async revokeEmergencyAccess(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('grant', () => ID, { description: 'Id of the grant.' }) grant: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<EmergencyRevoked> {
    const call = { act: 'revokeEmergencyAccess', key, person: null, input: { grant, reason } } as const;
    const { effects } = await scope.act(call, (acting) =>
      revokeEmergencyAccess(acting, scope.requester, grant, reason),
    );
    await nameWhomAccessIsTo(scope, { grant });
    return { effects };
  }

  @Mutation(() => EmergencyReviewed, {
    nullable: true,
    description:
      'Closes a review with its outcome; it stays open until an officer of the controller does. notJustified ends the access where it still runs; justified is said once it is over.',
  })
  async reviewEmergencyAccess(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('review', () => ID, { description: 'Id of the review.' }) review: string,
    @Arg('outcome', () => String, { description: `One of ${REVIEW_OUTCOMES.join(', ')}.` }) outcome: string,
    @Arg('note', () => String, { description: 'On what the outcome rests.' }) note: string,
    @Arg('followUp', () => String, {
      nullable: true,
      description: 'What follows from an access that was not justified; absent for one that was.',
    })
    followUp: string | null,
    @Ctx() scope: RequestScope,
  ): Promise<EmergencyReviewed> {
    const input = { review, outcome, note, followUp: followUp ?? null };
    const { result, effects } = await scope.act({ act: 'reviewEmergencyAccess', key, person: null, input }, (acting) =>
      reviewEmergencyAccess(acting, scope.requester, input),
    );
    await nameWhomAccessIsTo(scope, { review });
    return { ...result, effects };
  }
}

/** Unknown and barred are decided before the reason is read, and are one answer. */
function requireKnown(subjects: readonly SubjectState[]): void {
  if (subjects.some(({ known, excluded }) => !known || excluded))
    throw new SourceFault('PERSON_UNKNOWN', 'No such person is known to you: find the person again with findPerson.');
}
