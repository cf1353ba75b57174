import { Args, Ctx, ID, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, PartResolver, PersonType } from '../kit/schema/decorators';
import { DisclosureEntries, PatternCounts, TimelineEntries } from '../kit/schema/valueObjects';
import { EducationRecord } from './educationRecord';
import { AdditionalLearningNeed } from './records/AdditionalLearningNeed';
import { EducationProvision } from './records/EducationProvision';
import { ReducedTimetable } from './records/ReducedTimetable';
import { SchoolAttendance } from './records/SchoolAttendance';
import { SchoolConcern } from './records/SchoolConcern';
import { SchoolEnrolment } from './records/SchoolEnrolment';
import { SchoolExclusion } from './records/SchoolExclusion';

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;
}

@Resolver(() => Person)
export class PersonResolver {
  @PartResolver(() => EducationRecord, {
    description: 'What schools hold. Null only when nothing of it may be shared, or the source is unavailable.',
  })
  education(@Root() person: Person): EducationRecord {
    return { id: person.id };
  }

  @PartResolver(() => TimelineEntries, {
    description: 'Episodes and events for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  async educationTimeline(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.timeline(
      person.id,
      [SchoolEnrolment, SchoolExclusion, ReducedTimetable, EducationProvision, AdditionalLearningNeed, SchoolConcern],
      'educationTimeline',
    );
  }

  @PartResolver(() => PatternCounts, {
    description: 'Pattern counts for the hub, each under its own clause.',
    federation: ['@inaccessible'],
  })
  async educationCounts(@Root() person: Person, @Ctx() scope: RequestScope) {
    return scope.counts(person.id, [SchoolAttendance], 'educationCounts');
  }

  @PartResolver(() => DisclosureEntries, {
    description: 'Who saw what, for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  educationDisclosures(@Root() person: Person, @Ctx() scope: RequestScope) {
    return disclosuresOf(scope, person.id, 'educationDisclosures');
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  educationDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'educationDisclosureLog', page);
  }
}
