import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Role } from '#policies/core/vocabulary';
import { SourceFault } from '../../kit/http/maskError';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';

@ValueObject({
  name: 'LookupAlert',
  description:
    'That a practitioner was answered about themselves or somebody of their household: once a day for each person.',
})
export class LookupAlert {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: 'The practitioner.' })
  practitioner: string;

  @Part(() => String, { description: 'When.' })
  at: string;
}

const LookupAlerts = pagedList('LookupAlerts', 'such look-ups, latest first.', LookupAlert);

const READERS: readonly Role[] = [
  'safeguardingLead',
  'caldicottGuardian',
  'informationGovernanceOfficer',
  'hubPractitioner',
];

@Resolver()
export class OwnLookupsQuery {
  @Query(() => LookupAlerts, {
    nullable: true,
    description:
      'Look-ups of themselves or their household by practitioners of the reader’s organisation, latest first. For its leads.',
  })
  async lookupAlerts(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<LookupAlert>> {
    const { organisation, role } = scope.requester;
    if (!READERS.includes(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'These alerts are for the leads of an organisation: ask yours.');
    const { rows, next } = await pageRows<{ id: string; practitioner: string; at: Date }>(scope, page, {
      list: ['lookupAlerts'],
      columns: 'l.id, l.practitioner, l.at',
      from: 'authority.own_lookup l',
      where: 'l.organisation = $1',
      values: [organisation.id],
      person: 'l.person',
      order: [
        { by: 'l.at', type: 'timestamptz', descending: true },
        { by: 'l.id', type: 'uuid' },
      ],
    });
    return { entries: rows.map(({ id, practitioner, at }) => ({ id, practitioner, at: at.toISOString() })), next };
  }
}
