import { Arg, Args, Ctx, Field, ID, InputType, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { personStub } from '../person';
import { AuthorityRecorded } from './authorityMutations';
import { endNotToBeInformed, recordNotToBeInformed, reviewNotToBeInformed } from './notToBeInformed';
import { dueForReview } from './notToBeInformedDue';
import { KEY, PERSON } from './payloads';

const ID_OF_RECORD = 'Id of the record, as in Person.notToBeInformed.';
const REASON = 'Why: it is kept, and shown to nobody but who keeps it.';

@InputType({ description: 'Somebody who must not learn of what concerns the person: a holder or anybody else.' })
export class NotToBeInformedInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the record of parental responsibility, where it is a holder of it.',
  })
  holder?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Anybody else, as the family knows them: an uncle, a neighbour.',
  })
  whom?: string | null;

  @Field(() => String, { description: REASON })
  reason: string;

  @Field(() => String, { description: 'ISO date by which it is looked at again. It never ends by itself.' })
  reviewBy: string;
}

@ValueObject({
  name: 'NotToBeInformedReview',
  description: 'Somebody who must not be informed, and it is time to look again.',
})
export class NotToBeInformedReview {
  @Part(() => ID, { description: 'Id of the record.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person whom it protects.' })
  personId: string;

  @Part(() => String, { description: 'Whom not to inform.' })
  whom: string;

  @Part(() => String, { description: 'Why, as it was said last.' })
  reason: string;

  @Part(() => String, {
    description:
      'The practitioner of the reader’s organisation who said so last; null where another organisation did, of every person alike.',
  })
  author: string | null;

  @Part(() => String, { description: 'ISO date by which it was to be looked at again.' })
  reviewBy: string;
}

const NotToBeInformedReviews = pagedList(
  'NotToBeInformedReviews',
  'who must not be informed and is due for review, longest due first.',
  NotToBeInformedReview,
);

/** Acts on who must not be informed. None of them tells anybody: it is read by those who ask. */
@Resolver()
export class NotToBeInformedResolvers {
  @Query(() => NotToBeInformedReviews, {
    nullable: true,
    description:
      'Who must not be informed and is due for review, longest due first: to the hub all, to leads and officers what their own organisation keeps. Until it is ended it stands.',
  })
  async notToBeInformedReviews(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<NotToBeInformedReview>> {
    return dueForReview(scope, page);
  }

  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description:
      'Records that somebody must not be informed: when the call returns, everybody involved who asks reads it. Never asked, never notified, never accepted as grantor; and never told.',
  })
  async recordNotToBeInformed(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('notToBeInformed', () => NotToBeInformedInput, { description: 'Whom, and why.' })
    input: NotToBeInformedInput,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const terms = { ...input, holder: input.holder ?? null, whom: input.whom ?? null };
    const { organisations } = await scope.rules();
    const call = { act: 'recordNotToBeInformed', key, person, input: terms } as const;
    const done = await scope.act(call, (acting) =>
      recordNotToBeInformed(acting, scope.requester, terms, organisations),
    );
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description: 'Looks again at whom not to inform, and keeps it until another day.',
  })
  async reviewNotToBeInformed(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: ID_OF_RECORD }) id: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Arg('reviewBy', () => String, { description: 'ISO date of the next review.' }) reviewBy: string,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const call = { act: 'reviewNotToBeInformed', key, person, input: { id, reason, reviewBy } } as const;
    const done = await scope.act(call, (acting) =>
      reviewNotToBeInformed(acting, scope.requester, id, reason, reviewBy),
    );
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description: 'Ends it: from then on the person may be asked again, and may decide where they hold the right to.',
  })
  async endNotToBeInformed(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: ID_OF_RECORD }) id: string,
    @Arg('reason', () => String, { description: 'Why it ends: it is kept.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const call = { act: 'endNotToBeInformed', key, person, input: { id, reason } } as const;
    const done = await scope.act(call, (acting) => endNotToBeInformed(acting, scope.requester, id, reason));
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }
}
