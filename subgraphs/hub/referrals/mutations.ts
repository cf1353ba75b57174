import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, ID, Info, InputType, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, PartResolver, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE } from '../../kit/schema/page';
import { Person } from '../person';
import { Referral } from '../records/Referral';
import { acceptReferral } from './acceptReferral';

@InputType('ReferralOwnerInput', {
  description: 'Who answers for a referral, in words: the practitioner who accepts it.',
})
export class ReferralOwnerInput {
  @Field(() => String, { description: 'Full name.' })
  name: string;

  @Field(() => String, { description: 'Role, in words.' })
  role: string;
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
      'Accepts a referral that was given to the requester’s organisation: the requester is its one owner from then on, and `whoIsActing` says so.',
  })
  async acceptReferral(
    @Arg('key', () => String, { description: 'Idempotency key, 8 to 200 characters.' }) key: string,
    @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
    @Arg('referral', () => ID, { description: 'Id of the referral: see referralsToAccept.' }) referral: string,
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
