import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, ORGANISATION, PERSON, PRACTITIONER, REASON, TEAM, UNTIL } from '../acts/arguments';
import { Person, personStub } from '../person';
import { endInvolvement, recordInvolvement } from './involvements';

@ValueObject({ name: 'InvolvementRecorded', description: 'A relationship that was recorded or ended.' })
export class InvolvementRecorded {
  @Part(() => ID, { description: 'Id of the involvement.', required: true })
  id: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];

  @Part(() => Person, { description: 'The person, as the requester may see them afterwards.' })
  person: Person;
}

@Resolver()
export class InvolvementMutations {
  @Mutation(() => InvolvementRecorded, {
    nullable: true,
    description:
      'Records that an organisation, a team or a practitioner stands in a legitimate relationship with a person. An organisation records it for its own, the hub for all; officers and the hub hear of what nobody else bears out.',
  })
  async recordInvolvement(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('organisation', () => String, { description: ORGANISATION }) organisation: string,
    @Arg('team', () => String, { nullable: true, description: TEAM }) team: string | null,
    @Arg('practitioner', () => String, { nullable: true, description: PRACTITIONER }) practitioner: string | null,
    @Arg('until', () => String, { nullable: true, description: UNTIL }) until: string | null,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<InvolvementRecorded> {
    const party = { organisation, team: team ?? null, practitioner: practitioner ?? null };
    const input = { ...party, until: until ?? null, reason };
    const done = await scope.act({ act: 'recordInvolvement', key, person, input }, (acting) =>
      recordInvolvement(acting, scope.requester, party, input),
    );
    return { id: done.result.id, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => InvolvementRecorded, {
    nullable: true,
    description: 'Ends an involvement: when the call returns, no agency that confirmed answers by it.',
  })
  async endInvolvement(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the involvement.' }) id: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<InvolvementRecorded> {
    const done = await scope.act({ act: 'endInvolvement', key, person, input: { id, reason } }, (acting) =>
      endInvolvement(acting, scope.requester, id, reason),
    );
    return { id: done.result.id, effects: done.effects, person: personStub(person) };
  }
}
