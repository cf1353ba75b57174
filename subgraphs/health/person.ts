import { Args, Ctx, ID, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, PartResolver, PersonType } from '../kit/schema/decorators';
import { DisclosureEntries, PatternCounts, TimelineEntries } from '../kit/schema/valueObjects';
import { HealthRecord } from './healthRecord';
import { CamhsEpisode } from './records/CamhsEpisode';
import { CommunityNursing } from './records/CommunityNursing';
import { EmergencyAttendance } from './records/EmergencyAttendance';
import { GpRegistration } from './records/GpRegistration';
import { HealthSafeguardingLead } from './records/HealthSafeguardingLead';

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;
}

@Resolver(() => Person)
export class PersonResolver {
  @PartResolver(() => HealthRecord, {
    description: 'What health bodies hold. Null only when nothing of it may be shared, or the source is unavailable.',
  })
  health(@Root() person: Person): HealthRecord {
    return { id: person.id };
  }

  @PartResolver(() => TimelineEntries, {
    description: 'Episodes and events for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  async healthTimeline(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.timeline(
      person.id,
      [GpRegistration, EmergencyAttendance, CamhsEpisode, CommunityNursing, HealthSafeguardingLead],
      'healthTimeline',
    );
  }

  @PartResolver(() => PatternCounts, {
    description: 'Pattern counts for the hub, each under its own clause.',
    federation: ['@inaccessible'],
  })
  async healthCounts(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.counts(person.id, [EmergencyAttendance], 'healthCounts');
  }

  @PartResolver(() => DisclosureEntries, {
    description: 'Who saw what, for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  healthDisclosures(@Root() person: Person, @Ctx() scope: RequestScope) {
    return disclosuresOf(scope, person.id, 'healthDisclosures');
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  healthDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'healthDisclosureLog', page);
  }
}
