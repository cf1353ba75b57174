import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { type DetrimentEnded, detrimentsThatEnded } from './detrimentsThatEnded';
import { type DecisionDue, decisionsToReview, REVIEWED_DECISIONS } from './reviewsDue';

@ValueObject({
  name: 'DecisionReview',
  description: 'A decision of the reader’s organisation that is to be looked at again.',
})
export class DecisionReview {
  @Part(() => ID, { description: 'Id of the decision.', required: true })
  id: string;

  @Part(() => String, { description: `One of ${REVIEWED_DECISIONS.join(', ')}.` })
  kind: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, {
    description: 'Who reviews it, or approved it, as it was said; null for a consent, given or asked for.',
  })
  reviewer: string | null;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string | null;

  @Part(() => String, {
    description:
      'ISO date: of the review; of a decision against a refusal, on which it ends by itself; of a consent that was asked for, by which it is to be answered.',
  })
  reviewBy: string;
}

@ValueObject({
  name: 'DetrimentEnded',
  description: 'A decision of detriment of the reader’s organisation that was ended: what it kept back opened.',
})
export class DetrimentEndedObject {
  @Part(() => ID, { description: 'Id of the decision.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'Who was to review it, as it was said.' })
  reviewer: string;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;

  @Part(() => String, { description: 'ISO 8601: when it was ended.' })
  endedAt: string;

  @Part(() => String, { description: 'Why.' })
  endedReason: string | null;

  @Part(() => String, { description: 'The practitioner who ended it; null where that was not kept.' })
  endedBy: string | null;
}

const DetrimentsEnded = pagedList(
  'DetrimentsEnded',
  'decisions of detriment that were ended, latest first.',
  DetrimentEndedObject,
);

const DecisionReviews = pagedList('DecisionReviews', 'decisions to review, longest due first.', DecisionReview);

@Resolver()
export class ReviewsQuery {
  @Query(() => DecisionReviews, {
    nullable: true,
    description:
      'What the requester’s organisation decided and is to look at again, longest due first: decisions of detriment and consents whose review is due, decisions against a refusal that end within a day, consents that were asked for and not answered in time. For officers and safeguarding leads; for any other role the decisions of detriment that name the requester as their reviewer.',
  })
  decisionReviews(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<DecisionDue>> {
    return decisionsToReview(scope, page);
  }

  @Query(() => DetrimentsEnded, {
    nullable: true,
    description:
      'Decisions of detriment of the requester’s organisation that were ended, latest first: what an alert detrimentEnded refers to. None that was decided anew in its place. For officers and safeguarding leads.',
  })
  detrimentsEnded(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<DetrimentEnded>> {
    return detrimentsThatEnded(scope, page);
  }
}
