import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, PERSON, REASON } from '../acts/arguments';
import { closeWhereabouts, openWhereabouts } from './whereabouts';

@InputType('WhereaboutsKeeper', {
  description: 'A role at an organisation that still sees the whereabouts: unconflicted, and staffed at all hours.',
})
export class WhereaboutsKeeper {
  @Field(() => String, { description: 'Id of the organisation.' })
  organisation: string;

  @Field(() => String, { description: 'The role, e.g. hubPractitioner.' })
  role: string;
}

@ValueObject({ name: 'WhereaboutsChanged', description: 'Whereabouts that were closed or opened.' })
export class WhereaboutsChanged {
  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@Resolver()
export class WhereaboutsMutations {
  @Mutation(() => WhereaboutsChanged, {
    nullable: true,
    description:
      'Closes all whereabouts of a person in every agency, save to two named roles: when the call returns they read as not held.',
  })
  async closeWhereabouts(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('keepers', () => [WhereaboutsKeeper], { description: 'Exactly two.' }) keepers: WhereaboutsKeeper[],
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<WhereaboutsChanged> {
    const named = keepers.map(({ organisation, role }) => ({ organisation, role }));
    const call = { act: 'closeWhereabouts', key, person, input: { keepers: named, reason } } as const;
    const { effects } = await scope.act(call, (acting) => closeWhereabouts(acting, scope.requester, named, reason));
    return { effects };
  }

  @Mutation(() => WhereaboutsChanged, {
    nullable: true,
    description: 'Opens closed whereabouts again: by a role that the closure names, and nobody else.',
  })
  async openWhereabouts(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<WhereaboutsChanged> {
    const call = { act: 'openWhereabouts', key, person, input: { reason } } as const;
    const { effects } = await scope.act(call, (acting) => openWhereabouts(acting, scope.requester, reason));
    return { effects };
  }
}
