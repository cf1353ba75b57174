import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Role } from '#policies/core/vocabulary';
import { SourceFault } from '../../kit/http/maskError';
import { IS_OWN_FAMILY } from '../../kit/replica/ownFamily';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';

@ValueObject({
  name: 'LookupAlert',
  description:
    'That a practitioner was answered about themselves or somebody of their household, once a day for each person; or asked for emergency access to them, which is told each time, and stands for what they read later that day.',
})
export class LookupAlert {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: 'The practitioner.' })
  practitioner: string;

  /** By the moment of a request for emergency access its row in `emergencyConfirmations`, which names nobody, would be found. */
  @Part(() => String, { description: 'The day on which it was, in UTC, as an ISO date.' })
  at: string;

  @Part(() => Boolean, { description: 'Whether it was a request for emergency access.' })
  emergency: boolean;
}

const LookupAlerts = pagedList('LookupAlerts', 'such look-ups, the latest day first.', LookupAlert);

const READERS: readonly Role[] = [
  'safeguardingLead',
  'caldicottGuardian',
  'informationGovernanceOfficer',
  'hubPractitioner',
];

@Resolver()
export class OwnLookupsQuery {
  /** By a note of what a reader called family themselves they would find whom an answer that names nobody was about. */
  @Query(() => LookupAlerts, {
    nullable: true,
    description:
      'Look-ups of themselves or their household by practitioners of the reader’s organisation, the latest day first. For its leads: none of the reader’s own, nor what rests on the reader’s declaration alone.',
  })
  async lookupAlerts(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<LookupAlert>> {
    const { organisation, practitioner: reader, role } = scope.requester;
    if (!READERS.includes(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'These alerts are for the leads of an organisation: ask yours.');
    const { rows, next } = await pageRows<LookupAlert>(scope, page, {
      list: ['lookupAlerts'],
      columns: 'l.id, l.practitioner, l.day::text AS at, l.emergency',
      from: 'authority.own_lookup l',
      where: `l.organisation = $1 AND l.practitioner <> $2 AND EXISTS (SELECT FROM governance.relationship r
        JOIN authority.relationship_event e ON e.relationship = r.id
        WHERE r.agency = 'hub' AND r.person = l.person AND r.organisation = l.organisation AND r.practitioner = l.practitioner
          AND ${IS_OWN_FAMILY} AND e.by_practitioner <> $2)`,
      values: [organisation.id, reader],
      person: 'l.person',
      order: [
        { by: 'l.day', type: 'date', descending: true },
        { by: 'l.emergency', type: 'boolean', descending: true },
        { by: 'l.id', type: 'uuid' },
      ],
    });
    return {
      entries: rows.map(({ id, practitioner, at, emergency }) => ({ id, practitioner, at, emergency })),
      next,
    };
  }
}
