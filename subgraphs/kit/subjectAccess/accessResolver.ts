import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { requestedFields } from '../request/requestedFields';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { ListPage } from '../schema/page';
import { pagedList } from '../schema/pagedList';
import {
  HealthOpinion,
  SubjectAccessAsker,
  SubjectAccessCopyObject,
  SubjectAccessDecided,
  SubjectAccessExemption,
  SubjectAccessGround,
  SubjectAccessReopened,
  SubjectAccessRequestObject,
  SubjectAccessReview,
  SubjectAccessReviewer,
} from './accessTypes';
import { closeAccessRequest } from './closings';
import { accessCopy, appliedExemptions } from './copies';
import { decideReviews } from './decideReviews';
import { groundsKept } from './grounds';
import { type AccessRequestRow, accessRequestsOf, isOverdue, wordsShown } from './ownRequests';
import { pauseAccessRequest, resumeAccessRequest } from './pauses';
import { reopenReviews } from './reopenReviews';
import { extendAccessRequest, recordAccessRequest } from './requests';
import { nameReviewer, reviewsToDecide } from './reviews';

const KEY = { description: 'Idempotency key, 8 to 200 characters: the same key does the act once.' };
const Requests = pagedList(
  'SubjectAccessRequests',
  'requests for access, the first to leave first, those that have left last.',
  SubjectAccessRequestObject,
);
const Reviews = pagedList('SubjectAccessReviews', 'reviews to decide, the first to leave first.', SubjectAccessReview);
const REQUEST = { description: 'Id of the request.' };

/** The right of access to what one controller holds in one agency (`policeSubjectAccessCopy`). */
export function accessResolver(agency: string): Class {
  const named = (name: string) => `${agency}${name}`;

  @Resolver()
  class SubjectAccess {
    @Query(() => Requests, {
      name: named('SubjectAccessRequests'),
      nullable: true,
      description:
        'Requests for access to what your own organisation holds: those whose copy has not left, the first to leave first, then those whose copy has or that were closed, the latest first.',
    })
    async requests(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope) {
      const { entries, next } = await accessRequestsOf(scope, page);
      return { entries: await Promise.all(entries.map((row) => toObject(row, scope))), next };
    }

    @Query(() => Reviews, {
      name: named('SubjectAccessReviews'),
      nullable: true,
      description: 'What you are named to decide and have not, the first to leave first.',
    })
    async reviews(@Args(() => ListPage) page: ListPage, @Info() info: GraphQLResolveInfo, @Ctx() scope: RequestScope) {
      const isShown = requestedFields(info, 'entries').includes('content');
      const { entries, next } = await reviewsToDecide(scope, page, isShown);
      return { entries: entries.map(({ person, ...row }) => ({ ...row, personId: person })), next };
    }

    @Query(() => SubjectAccessCopyObject, {
      name: named('SubjectAccessCopy'),
      nullable: true,
      description: 'The copy, from the day on which it leaves.',
    })
    copy(
      @Arg('request', () => ID, REQUEST) request: string,
      @Info() info: GraphQLResolveInfo,
      @Ctx() scope: RequestScope,
    ) {
      const isAskedFor = requestedFields(info).some((field) => field === 'json' || field === 'html');
      return accessCopy(scope, request, isAskedFor);
    }

    @Query(() => [SubjectAccessExemption], {
      name: named('SubjectAccessExemptions'),
      nullable: true,
      description: 'What is not in the copy as it stands, and why. For the controller alone.',
    })
    exemptions(@Arg('request', () => ID, REQUEST) request: string, @Ctx() scope: RequestScope) {
      return appliedExemptions(scope, request);
    }

    @Query(() => [SubjectAccessGround], {
      name: named('SubjectAccessGrounds'),
      nullable: true,
      description:
        'What was decided of a request, and on what, the first decision first; those that were taken back too. For the controller alone.',
    })
    grounds(@Arg('request', () => ID, REQUEST) request: string, @Ctx() scope: RequestScope) {
      return groundsKept(scope, request);
    }

    @Mutation(() => SubjectAccessRequestObject, {
      name: named('RecordSubjectAccessRequest'),
      nullable: true,
      description: 'Records a request for access, once the authority to ask is confirmed, and opens the draft.',
    })
    async record(
      @Arg('key', () => String, KEY) key: string,
      @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
      @Arg('asker', () => SubjectAccessAsker, { description: 'Who asks.' }) asker: SubjectAccessAsker,
      @Arg('receivedOn', () => String, { description: 'ISO date of receipt.' }) receivedOn: string,
      @Ctx() scope: RequestScope,
    ) {
      const { responsibility = null, representative = null } = asker;
      const given = { ...asker, responsibility, representative };
      return toObject(await recordAccessRequest(scope, key, person, given, receivedOn), scope);
    }

    @Mutation(() => SubjectAccessRequestObject, {
      name: named('ExtendSubjectAccessRequest'),
      nullable: true,
      description: 'Two further months, where requests are complex or many.',
    })
    async extend(
      @Arg('key', () => String, KEY) key: string,
      @Arg('request', () => ID, REQUEST) request: string,
      @Arg('reason', () => String, { description: 'Why: it is told to who asked.' }) reason: string,
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await extendAccessRequest(scope, key, request, reason), scope);
    }

    @Mutation(() => SubjectAccessRequestObject, {
      name: named('PauseSubjectAccessRequest'),
      nullable: true,
      description: 'Records that who asks was asked to make the request clear: until they answer no day counts.',
    })
    async pause(
      @Arg('key', () => String, KEY) key: string,
      @Arg('request', () => ID, REQUEST) request: string,
      @Arg('question', () => String, { description: 'What they were asked; it says nothing of what is held.' })
      question: string,
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await pauseAccessRequest(scope, key, request, question), scope);
    }

    @Mutation(() => SubjectAccessRequestObject, {
      name: named('ResumeSubjectAccessRequest'),
      nullable: true,
      description: 'Records the day of their answer: the day of the copy follows.',
    })
    async resume(
      @Arg('key', () => String, KEY) key: string,
      @Arg('request', () => ID, REQUEST) request: string,
      @Arg('answeredOn', () => String, { description: 'ISO date on which the answer was received.' })
      answeredOn: string,
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await resumeAccessRequest(scope, key, request, answeredOn), scope);
    }

    @Mutation(() => SubjectAccessRequestObject, {
      name: named('CloseSubjectAccessRequest'),
      nullable: true,
      description: 'Closes a request whose copy has not left, where the authority to make it has ended, and no other.',
    })
    async close(
      @Arg('key', () => String, KEY) key: string,
      @Arg('request', () => ID, REQUEST) request: string,
      @Arg('reason', () => String, { description: 'Why; kept with the controller.' }) reason: string,
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await closeAccessRequest(scope, key, request, reason), scope);
    }

    @Mutation(() => SubjectAccessReviewer, {
      name: named('NameReviewer'),
      nullable: true,
      description:
        'Names who decides one kind of review of a request: somebody of the own organisation in a role that may, who has opened their list of reviews before. What is held since, or reads otherwise than it was weighed, waits with the rest.',
    })
    name(
      @Arg('key', () => String, KEY) key: string,
      @Arg('request', () => ID, REQUEST) request: string,
      @Arg('kind', () => String, { description: 'The kind of review.' }) kind: string,
      @Arg('reviewer', () => String, { description: 'The practitioner, as in their token.' }) reviewer: string,
      @Ctx() scope: RequestScope,
    ) {
      return nameReviewer(scope, key, request, kind, reviewer);
    }

    @Mutation(() => SubjectAccessDecided, {
      name: named('DecideReviews'),
      nullable: true,
      description:
        'Decides reviews of one request for which you are named, of what your list last showed you: include or withhold. Data concerning health that no health professional keeps are included on the opinion of one, because the subject knows them, or because they are none.',
    })
    decide(
      @Arg('key', () => String, KEY) key: string,
      @Arg('reviews', () => [ID], { description: 'Ids of the reviews.' }) reviews: string[],
      @Arg('decision', () => String, { description: 'include or withhold.' }) decision: string,
      @Arg('reason', () => String, { description: 'Why; kept with the controller.' }) reason: string,
      @Arg('opinion', () => HealthOpinion, {
        nullable: true,
        description: 'Of reviews of the kind concerningHealth: the opinion on which they are decided.',
      })
      opinion: HealthOpinion | null,
      @Arg('alreadyKnown', () => String, {
        nullable: true,
        description: 'Of the same, in place of an opinion: how you know that the subject has seen it or knows it.',
      })
      alreadyKnown: string | null,
      @Arg('notOfHealth', () => String, {
        nullable: true,
        description: 'Of the same, in place of an opinion: why it is no data concerning health.',
      })
      notOfHealth: string | null,
      @Ctx() scope: RequestScope,
    ) {
      return decideReviews(scope, key, reviews, { decision, reason, opinion, alreadyKnown, notOfHealth });
    }

    @Mutation(() => SubjectAccessReopened, {
      name: named('ReopenReviews'),
      nullable: true,
      description:
        'Takes back what reviews of one request decided, before its copy leaves. It is undecided, and in no copy, until a reviewer who is named again has weighed it anew.',
    })
    reopen(
      @Arg('key', () => String, KEY) key: string,
      @Arg('reviews', () => [ID], { description: 'Ids of the reviews, as in the list of grounds.' }) reviews: string[],
      @Arg('reason', () => String, { description: 'Why; kept with the controller.' }) reason: string,
      @Ctx() scope: RequestScope,
    ) {
      return reopenReviews(scope, key, reviews, reason);
    }
  }
  return SubjectAccess as unknown as Class;
}

async function toObject(row: AccessRequestRow, scope: RequestScope): Promise<SubjectAccessRequestObject> {
  const { person, ...rest } = row;
  return { ...rest, ...(await wordsShown(scope, row)), personId: person, overdue: isOverdue(row, scope.now) };
}
