import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, ID, Info, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../kit/request/requestScope';
import { Container, Part, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { AdoptionRecord } from './records/AdoptionRecord';
import { CarePlan } from './records/CarePlan';
import { LookedAfterPeriod } from './records/LookedAfterPeriod';
import { SerafScore } from './records/SerafScore';
import { SocialCareAssessment } from './records/SocialCareAssessment';
import { SocialCareReferral } from './records/SocialCareReferral';
import { StrategyMinutes } from './records/StrategyMinutes';
import { WorkerAllocation } from './records/WorkerAllocation';

@Container({
  name: 'SocialCareRecord',
  agency: 'socialCare',
  description: 'What social care departments hold about the child, as far as the requester may see it.',
})
export class SocialCareRecord {
  @Part(() => ID, { description: 'The id of the person.', required: true })
  id: string;
}

@Resolver(() => SocialCareRecord)
export class SocialCareRecordResolver {
  @RecordList(() => SocialCareReferral, {
    description: "Latest first. A referral (Wales: report) to children's social care.",
  })
  referrals(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SocialCareReferral, record.id, info, page, { type: 'SocialCareRecord', field: 'referrals' });
  }

  @RecordList(() => SocialCareAssessment, { description: "Latest first. An assessment of a child's needs." })
  assessments(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SocialCareAssessment, record.id, info, page, {
      type: 'SocialCareRecord',
      field: 'assessments',
    });
  }

  @RecordList(() => CarePlan, { description: 'Latest first. A plan for a child.' })
  plans(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(CarePlan, record.id, info, page, { type: 'SocialCareRecord', field: 'plans' });
  }

  @RecordList(() => LookedAfterPeriod, { description: 'Latest first. A period of being looked after by a council.' })
  lookedAfterPeriods(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(LookedAfterPeriod, record.id, info, page, {
      type: 'SocialCareRecord',
      field: 'lookedAfterPeriods',
    });
  }

  @RecordList(() => WorkerAllocation, { description: "Latest first. A social worker's allocation to a child." })
  allocations(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(WorkerAllocation, record.id, info, page, { type: 'SocialCareRecord', field: 'allocations' });
  }

  @RecordList(() => StrategyMinutes, { description: 'Latest first. Minutes of a strategy discussion.' })
  strategyMinutes(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(StrategyMinutes, record.id, info, page, {
      type: 'SocialCareRecord',
      field: 'strategyMinutes',
    });
  }

  @RecordList(() => SerafScore, {
    description:
      'Latest first. A score in the Sexual Exploitation Risk Assessment Framework; its edition is part of the record.',
  })
  serafScores(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(SerafScore, record.id, info, page, { type: 'SocialCareRecord', field: 'serafScores' });
  }

  @RecordList(() => AdoptionRecord, { description: 'Latest first. An adoption. Nothing opens it.' })
  adoptions(
    @Root() record: SocialCareRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(AdoptionRecord, record.id, info, page, { type: 'SocialCareRecord', field: 'adoptions' });
  }
}
