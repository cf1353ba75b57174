import { ID } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { Person } from '../person';

export const KEY = 'Idempotency key, 8 to 200 characters: the same key does the act once.';
export const PERSON = 'Opaque id of the person.';
export const COERCION =
  'Whether pressure by others was considered, and what was found: asked where a child refuses or withdraws.';

@ValueObject({ name: 'ConsentChanged', description: 'A consent after an act, and from when it counts.' })
export class ConsentChanged {
  @Part(() => ID, { description: 'Id of the consent.', required: true })
  id: string;

  @Part(() => String, { description: 'State after the act.', required: true })
  state: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];

  @Part(() => Person, { description: 'The person, as the requester may see them afterwards.' })
  person: Person;
}
