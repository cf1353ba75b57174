import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, ID, Info, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../kit/request/requestScope';
import { Container, Part, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { AdditionalLearningNeed } from './records/AdditionalLearningNeed';
import { EducationProvision } from './records/EducationProvision';
import { ReducedTimetable } from './records/ReducedTimetable';
import { SchoolAttendance } from './records/SchoolAttendance';
import { SchoolConcern } from './records/SchoolConcern';
import { SchoolEnrolment } from './records/SchoolEnrolment';
import { SchoolExclusion } from './records/SchoolExclusion';

@Container({
  name: 'EducationRecord',
  agency: 'education',
  description: 'What schools hold about the child, as far as the requester may see it.',
})
export class EducationRecord {
  @Part(() => ID, { description: 'The id of the person.', required: true })
  id: string;
}

@Resolver(() => EducationRecord)
export class EducationRecordResolver {
  @RecordList(() => SchoolEnrolment, { description: "Latest first. A child's place at a school." })
  enrolments(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SchoolEnrolment, record.id, info, page, { type: 'EducationRecord', field: 'enrolments' });
  }

  @RecordList(() => SchoolAttendance, { description: 'Latest first. Attendance over one half-term.' })
  attendance(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SchoolAttendance, record.id, info, page, { type: 'EducationRecord', field: 'attendance' });
  }

  @RecordList(() => ReducedTimetable, { description: 'Latest first. A timetable shorter than full time.' })
  reducedTimetables(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(ReducedTimetable, record.id, info, page, {
      type: 'EducationRecord',
      field: 'reducedTimetables',
    });
  }

  @RecordList(() => SchoolExclusion, { description: 'Latest first. A suspension or permanent exclusion.' })
  exclusions(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SchoolExclusion, record.id, info, page, { type: 'EducationRecord', field: 'exclusions' });
  }

  @RecordList(() => EducationProvision, { description: 'Latest first. Education other than at a mainstream school.' })
  provisions(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(EducationProvision, record.id, info, page, { type: 'EducationRecord', field: 'provisions' });
  }

  @RecordList(() => AdditionalLearningNeed, {
    description: 'Latest first. An additional learning need (Wales) or special educational need (England).',
  })
  additionalNeeds(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(AdditionalLearningNeed, record.id, info, page, {
      type: 'EducationRecord',
      field: 'additionalNeeds',
    });
  }

  @RecordList(() => SchoolConcern, {
    description: "Latest first. An entry in a school's log of safeguarding concerns.",
  })
  concerns(
    @Root() record: EducationRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SchoolConcern, record.id, info, page, { type: 'EducationRecord', field: 'concerns' });
  }
}
