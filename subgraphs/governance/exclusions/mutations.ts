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

  @Part(() => String, {
    description:
      'What to look at again in how a practitioner was named; null where there is nothing. By the id alone, never by whether there is such a person.',
  })
  check: string | null;
}

const UNUSUAL =
  'In force for whomever a token names exactly so. The id begins with no organisation of the register (organisation/…), as most do: look whether their tokens have it so, and end this and name them anew where not.';

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
    const { id, unusual } = done.result;
    return { id, effects: done.effects, check: unusual ? UNUSUAL : null };
  }

  @Mutation(() => ExclusionRecorded, { nullable: true, description: 'Ends an exclusion.' })
  async endExclusion(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, {
      nullable: true,
      description: `${PERSON} A hub may leave it out, of what \`organisationExclusions\` says is \`endableUnnamed\`.`,
    })
    person: string | null,
    @Arg('id', () => ID, { description: 'Id of the exclusion.' }) id: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<ExclusionRecorded> {
    const done = await scope.act(
      { act: 'endExclusion', key, person: person ?? null, input: { id, reason } },
      (acting) => endExclusion(acting, scope.requester, id, reason),
    );
    return { id: done.result.id, effects: done.effects, check: null };
  }
}
