import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, PartResolver, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE } from '../../kit/schema/page';
import { Person } from '../person';
import { Referral } from '../records/Referral';
import { acceptReferral } from './acceptReferral';
import { assignReferral } from './assignReferral';
import { returnReferral } from './returnReferral';

const KEY = 'Idempotency key, 8 to 200 characters: the same key does the act once.';
const PERSON = 'Opaque id of the person.';
const REFERRAL = 'Id of the referral: see referralsToAccept.';

@InputType('ReferralOwnerInput', {
  description: 'Who answers for a referral, in words: the practitioner who accepts it.',
})
export class ReferralOwnerInput {
  @Field(() => String, { description: 'Full name.' })
  name: string;

  @Field(() => String, { description: 'Role, in words.' })
  role: string;
}

@InputType('ReferralAssignee', { description: 'Who is to answer for a referral: a practitioner of its organisation.' })
export class ReferralAssignee extends ReferralOwnerInput {
  @Field(() => String, { description: 'The practitioner, as the tokens of the organisation name them.' })
  practitioner: string;
}

@ValueObject({
  name: 'ReferralChanged',
  description: 'A referral that waits: for whom it was given to, or for anybody.',
})
export class ReferralChanged {
  @Part(() => ID, { description: 'Id of the referral.', required: true })
  id: string;
}

@ValueObject({ name: 'ReferralAccepted', description: 'A referral that was accepted.' })
export class ReferralAccepted {
  @Part(() => ID, { description: 'Id of the referral.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person: `whoIsActing` says so from now on.' })
  person: Person;
}

@Resolver(() => ReferralAccepted)
export class ReferralMutations {
  @Mutation(() => ReferralAccepted, {
    nullable: true,
    description:
      'Accepts a referral that was given to the requester’s organisation: the requester is its one owner from then on, and `whoIsActing` says so, with the requester’s id beside the name.',
  })
  async acceptReferral(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('referral', () => ID, { description: REFERRAL }) referral: string,
    @Arg('owner', () => ReferralOwnerInput, { description: 'The requester, as others are to read it.' })
    owner: ReferralOwnerInput,
    @Ctx() scope: RequestScope,
  ): Promise<ReferralAccepted> {
    const named = { name: owner.name, role: owner.role };
    const call = { act: 'acceptReferral', key, person, input: { referral, owner: named } } as const;
    const { result } = await scope.act(call, (acting) => acceptReferral(acting, scope.requester, referral, named));
    const subject = await scope.subject(person);
    return Object.assign(new ReferralAccepted(), {
      ...result,
      person: Object.assign(new Person(), { id: subject.person }),
    });
  }

  @Mutation(() => ReferralChanged, {
    nullable: true,
    description:
      'Names who is to answer for a referral that waits: it goes on waiting until somebody accepts it, whom `whoIsActing` then names instead. By the hub, or a lead of its organisation.',
  })
  async assignReferral(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('referral', () => ID, { description: REFERRAL }) referral: string,
    @Arg('owner', () => ReferralAssignee, { description: 'Who is to answer for it.' }) owner: ReferralAssignee,
    @Ctx() scope: RequestScope,
  ): Promise<ReferralChanged> {
    const { name, role, practitioner } = owner;
    const named = { name, role, practitioner };
    const call = { act: 'assignReferral', key, person, input: { referral, owner: named } } as const;
    const { result } = await scope.act(call, (acting) => assignReferral(acting, scope.requester, referral, named));
    return result;
  }

  @Mutation(() => ReferralChanged, {
    nullable: true,
    description:
      'Gives back a referral that was accepted: it waits again, nobody answers for it, and the hub is alerted. By who accepted it, or the hub or a lead of its organisation.',
  })
  returnReferral(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('referral', () => ID, { description: 'Id of the referral.' }) referral: string,
    @Arg('reason', () => String, { description: 'Why, in a few words: it is kept with the event.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ReferralChanged> {
    return returnReferral(scope, { key, person, referral, reason });
  }

  @PartResolver(() => Referral, { description: 'The referral, as the requester may see it.' })
  async referral(
    @Root() { id, person }: ReferralAccepted,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    const place = { type: 'ReferralAccepted', field: 'referral' };
    const rows = await scope.records(Referral, person.id, info, { first: LARGEST_PAGE }, place);
    return rows?.find((row) => row.id === id) ?? Object.assign(new Referral(), { id });
  }
}
