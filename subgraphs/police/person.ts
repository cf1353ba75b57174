import { Args, Ctx, ID, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, PartResolver, PersonType } from '../kit/schema/decorators';
import { DisclosureEntries, PatternCounts, TimelineEntries } from '../kit/schema/valueObjects';
import { PoliceRecord } from './policeRecord';
import { MissingEpisode } from './records/MissingEpisode';
import { PoliceIncident } from './records/PoliceIncident';

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;
}

@Resolver(() => Person)
export class PersonResolver {
  @PartResolver(() => PoliceRecord, {
    description: 'What police forces hold. Null only when nothing of it may be shared, or the source is unavailable.',
  })
  police(@Root() person: Person): PoliceRecord {
    return { id: person.id };
  }

  @PartResolver(() => TimelineEntries, {
    description: 'Episodes and events for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  async policeTimeline(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.timeline(person.id, [PoliceIncident, MissingEpisode], 'policeTimeline');
  }

  @PartResolver(() => PatternCounts, {
    description: 'Pattern counts for the hub, each under its own clause.',
    federation: ['@inaccessible'],
  })
  async policeCounts(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.counts(person.id, [MissingEpisode], 'policeCounts');
  }

  @PartResolver(() => DisclosureEntries, {
    description: 'Who saw what, for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  policeDisclosures(@Root() person: Person, @Ctx() scope: RequestScope) {
    return disclosuresOf(scope, person.id, 'policeDisclosures');
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  policeDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'policeDisclosureLog', page);
  }
}
