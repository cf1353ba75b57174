import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, ID, Info, Resolver, Root } from 'type-graphql';
import type { RequestScope } from '../kit/request/requestScope';
import { Container, Part, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { AbductionWarning } from './records/AbductionWarning';
import { MissingEpisode } from './records/MissingEpisode';
import { PoliceIncident } from './records/PoliceIncident';
import { PoliceIntelligence } from './records/PoliceIntelligence';
import { PoliceWarning } from './records/PoliceWarning';

@Container({
  name: 'PoliceRecord',
  agency: 'police',
  description: 'What police forces hold about the child, as far as the requester may see it.',
})
export class PoliceRecord {
  @Part(() => ID, { description: 'The id of the person.', required: true })
  id: string;
}

@Resolver(() => PoliceRecord)
export class PoliceRecordResolver {
  @RecordList(() => PoliceIncident, {
    description: 'Latest first. An incident that police recorded and in which the child had a part.',
  })
  incidents(
    @Root() record: PoliceRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(PoliceIncident, record.id, info, page, { type: 'PoliceRecord', field: 'incidents' });
  }

  @RecordList(() => PoliceIntelligence, {
    description: 'Latest first. Intelligence about the child. A refusal never says that any exists.',
  })
  intelligence(
    @Root() record: PoliceRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(PoliceIntelligence, record.id, info, page, { type: 'PoliceRecord', field: 'intelligence' });
  }

  @RecordList(() => MissingEpisode, { description: 'Latest first. A time for which the child was missing.' })
  missingEpisodes(
    @Root() record: PoliceRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(MissingEpisode, record.id, info, page, { type: 'PoliceRecord', field: 'missingEpisodes' });
  }

  @RecordList(() => PoliceWarning, { description: 'Latest first. A warning marker.' })
  warnings(
    @Root() record: PoliceRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(PoliceWarning, record.id, info, page, { type: 'PoliceRecord', field: 'warnings' });
  }

  @RecordList(() => AbductionWarning, {
    description: 'Latest first. A child abduction warning notice that names the child.',
  })
  abductionWarnings(
    @Root() record: PoliceRecord,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(AbductionWarning, record.id, info, page, { type: 'PoliceRecord', field: 'abductionWarnings' });
  }
}
