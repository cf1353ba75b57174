import { Args, Ctx, ID, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, PartResolver, PersonType } from '../kit/schema/decorators';
import { DisclosureEntries, TimelineEntries } from '../kit/schema/valueObjects';
import { CarePlan } from './records/CarePlan';
import { LookedAfterPeriod } from './records/LookedAfterPeriod';
import { SocialCareAssessment } from './records/SocialCareAssessment';
import { SocialCareReferral } from './records/SocialCareReferral';
import { WorkerAllocation } from './records/WorkerAllocation';
import { SocialCareRecord } from './socialCareRecord';

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;
}

@Resolver(() => Person)
export class PersonResolver {
  @PartResolver(() => SocialCareRecord, {
    description:
      'What social care departments hold. Null only when nothing of it may be shared, or the source is unavailable.',
  })
  socialCare(@Root() person: Person): SocialCareRecord {
    return { id: person.id };
  }

  @PartResolver(() => TimelineEntries, {
    description: 'Episodes and events for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  async socialCareTimeline(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.timeline(
      person.id,
      [SocialCareReferral, SocialCareAssessment, CarePlan, LookedAfterPeriod, WorkerAllocation],
      'socialCareTimeline',
    );
  }

  @PartResolver(() => DisclosureEntries, {
    description: 'Who saw what, for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  socialCareDisclosures(@Root() person: Person, @Ctx() scope: RequestScope) {
    return disclosuresOf(scope, person.id, 'socialCareDisclosures');
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  socialCareDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'socialCareDisclosureLog', page);
  }
}
