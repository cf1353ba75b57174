import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import { requireRole } from '../../kit/acts/performAct';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, ORGANISATION, PERSON, PRACTITIONER, REASON, TEAM, UNTIL } from '../acts/arguments';
import { endExclusion, setExclusion } from './exclusions';
import { requireOthers } from './requireOthers';

@ValueObject({ name: 'ExclusionRecorded', description: 'An exclusion that was set or ended.' })
export class ExclusionRecorded {
  @Part(() => ID, { description: 'Id of the exclusion.', required: true })
  id: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@Resolver()
export class ExclusionMutations {
  @Mutation(() => ExclusionRecorded, {
    nullable: true,
    description:
      'Bars an organisation, a team or a practitioner from a person: when the call returns the person is unknown to them, emergency access included. An organisation bars its own, the hub anybody, nobody themselves; a hub is always left that can end it.',
  })
  async setExclusion(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('organisation', () => String, { description: ORGANISATION }) organisation: string,
    @Arg('team', () => String, { nullable: true, description: TEAM }) team: string | null,
    @Arg('practitioner', () => String, { nullable: true, description: PRACTITIONER }) practitioner: string | null,
    @Arg('until', () => String, { nullable: true, description: UNTIL }) until: string | null,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ExclusionRecorded> {
    const party = { organisation, team: team ?? null, practitioner: practitioner ?? null };
    requireRole(scope, 'setExclusion');
    requireOthers(scope.requester, party);
    const input = { ...party, until: until ?? null, reason };
    const done = await scope.act({ act: 'setExclusion', key, person, input }, (acting) =>
      setExclusion(acting, scope.requester, party, input),
    );
    return { id: done.result.id, effects: done.effects };
  }

  @Mutation(() => ExclusionRecorded, { nullable: true, description: 'Ends an exclusion.' })
  async endExclusion(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the exclusion.' }) id: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ExclusionRecorded> {
    const done = await scope.act({ act: 'endExclusion', key, person, input: { id, reason } }, (acting) =>
      endExclusion(acting, scope.requester, id, reason),
    );
    return { id: done.result.id, effects: done.effects };
  }
}
