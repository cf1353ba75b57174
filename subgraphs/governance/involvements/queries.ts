import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { PERSON } from '../acts/arguments';
import { type RegisterRow, readRegister } from './register';

@ValueObject({ name: 'RegisterEvent', description: 'What was done about a relationship, when, why and by whom.' })
export class RegisterEventObject {
  @Part(() => String, { description: 'recorded, set or ended.' })
  event: string;

  @Part(() => String, { description: 'When.' })
  at: string;

  @Part(() => String, { description: 'Why.' })
  reason: string;

  @Part(() => String, {
    description:
      'The organisation that did it: the reader’s own, or that of the row; null for any other, which is a hub. Of every person alike.',
  })
  byOrganisation: string | null;

  @Part(() => String, { description: 'The practitioner who did it; null with the organisation.' })
  byPractitioner: string | null;
}

@ValueObject({ name: 'Relationship', description: 'A relationship with a person, recorded or barred.' })
export class RelationshipObject {
  @Part(() => ID, { description: 'Its id: what ends it names it.', required: true })
  id: string;

  @Part(() => String, { description: 'The organisation.' })
  organisation: string;

  @Part(() => String, { description: 'The team; null: the whole organisation.' })
  team: string | null;

  @Part(() => String, { description: 'The practitioner; null: the whole team.' })
  practitioner: string | null;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;

  @Part(() => String, { description: 'Until when, exclusive; null while it lasts.' })
  validUntil: string | null;

  @Part(() => [RegisterEventObject], { description: 'What was done about it, earliest first.' })
  events: readonly RegisterEventObject[];
}

const Relationships = pagedList('Relationships', 'a register of relationships, latest first.', RelationshipObject);

const ENDED = 'Whether those that are over are listed too.';

@Resolver()
export class RegisterQueries {
  @Query(() => Relationships, {
    nullable: true,
    description:
      'Who stands in a legitimate relationship with a person. For leads and officers their own organisation’s, for the hub all. Null for a person who is unknown to the reader.',
  })
  involvements(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('ended', () => Boolean, { defaultValue: false, description: ENDED }) ended: boolean,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<RegisterRow> | null> {
    return readRegister(scope, 'involvement', person, ended, page);
  }

  @Query(() => Relationships, {
    nullable: true,
    description:
      'Who is barred from a person. For leads and officers their own organisation’s, for the hub all. Null for a person who is unknown to the reader.',
  })
  exclusions(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('ended', () => Boolean, { defaultValue: false, description: ENDED }) ended: boolean,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<RegisterRow> | null> {
    return readRegister(scope, 'exclusion', person, ended, page);
  }
}
