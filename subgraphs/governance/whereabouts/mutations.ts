import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { FREE_TEXTS } from '#policies/core/freeTexts';
import { AGENCIES } from '#policies/core/vocabulary';
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

@ValueObject({ name: 'TextsToCheck', description: 'Texts of one agency that stay open while whereabouts are closed.' })
export class TextsToCheck {
  @Part(() => String, {
    description: 'The agency: each of its controllers that knows the person looks through its own.',
  })
  agency: string;

  @Part(() => [String], { description: 'Their data items, e.g. police.incident.summary.' })
  dataItems: readonly string[];
}

/** Of every person alike: what is held of one, and where, is not the closer's to know. */
const TO_CHECK: readonly TextsToCheck[] = AGENCIES.map((agency) => ({ agency, dataItems: FREE_TEXTS[agency] }));

@ValueObject({ name: 'WhereaboutsChanged', description: 'Whereabouts that were closed or opened.' })
export class WhereaboutsChanged {
  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];

  @Part(() => [TextsToCheck], {
    description:
      'Where whereabouts were closed: texts in somebody’s own words, which may name the place and stay open. Have each agency look through them at once. The same of every person, whatever is held. Null where they were opened.',
  })
  textsToCheck: readonly TextsToCheck[] | null;
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
    return { effects, textsToCheck: TO_CHECK };
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
    return { effects, textsToCheck: null };
  }
}
