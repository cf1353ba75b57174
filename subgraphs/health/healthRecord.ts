import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, ID, Info, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../kit/request/requestScope';
import { Container, Part, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { CamhsEpisode } from './records/CamhsEpisode';
import { CommunityNursing } from './records/CommunityNursing';
import { EmergencyAttendance } from './records/EmergencyAttendance';
import { GpRegistration } from './records/GpRegistration';
import { HealthSafeguardingLead } from './records/HealthSafeguardingLead';
import { SexualHealthAttendance } from './records/SexualHealthAttendance';

@Container({
  name: 'HealthRecord',
  agency: 'health',
  description: 'What health bodies hold about the child, as far as the requester may see it.',
})
export class HealthRecord {
  @Part(() => ID, { description: 'The id of the person.', required: true })
  id: string;
}

@Resolver(() => HealthRecord)
export class HealthRecordResolver {
  @RecordList(() => GpRegistration, { description: 'Latest first. A registration with a general practice.' })
  registrations(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(GpRegistration, record.id, info, page, { type: 'HealthRecord', field: 'registrations' });
  }

  @RecordList(() => EmergencyAttendance, { description: 'Latest first. An attendance at an emergency department.' })
  emergencyAttendances(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(EmergencyAttendance, record.id, info, page, {
      type: 'HealthRecord',
      field: 'emergencyAttendances',
    });
  }

  @RecordList(() => CamhsEpisode, {
    description: 'Latest first. A period of care by child and adolescent mental health services.',
  })
  camhs(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(CamhsEpisode, record.id, info, page, { type: 'HealthRecord', field: 'camhs' });
  }

  @RecordList(() => SexualHealthAttendance, {
    description: 'Latest first. An attendance at a sexual health service. A refusal never says that one exists.',
  })
  sexualHealth(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SexualHealthAttendance, record.id, info, page, {
      type: 'HealthRecord',
      field: 'sexualHealth',
    });
  }

  @RecordList(() => CommunityNursing, {
    description: 'Latest first. A period of care by a school nurse or health visitor.',
  })
  communityNursing(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(CommunityNursing, record.id, info, page, { type: 'HealthRecord', field: 'communityNursing' });
  }

  @RecordList(() => HealthSafeguardingLead, {
    description: 'Latest first. The safeguarding lead of a health body that knows the child.',
  })
  safeguardingLeads(
    @Root() record: HealthRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(HealthSafeguardingLead, record.id, info, page, {
      type: 'HealthRecord',
      field: 'safeguardingLeads',
    });
  }
}
