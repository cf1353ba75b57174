import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { mayName } from '../../kit/replica/mayName';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import type { AlertKind } from '../alerts/alerts';
import { requireHub } from '../involvements/party';
import { Person, personStub } from '../person';

@ValueObject({
  name: 'EndedExclusion',
  description: 'An exclusion that a hub had set, and another than a hub has ended.',
})
export class EndedExclusion {
  @Part(() => ID, { description: 'Its id: the alert names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => String, {
    description:
      'The organisation that was barred, or whose team or practitioner was; null for another than the reader’s while whereabouts are closed.',
  })
  organisation: string | null;

  @Part(() => String, { description: 'When it was ended.' })
  endedAt: string;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly endedAt: Date;
}

const EndedExclusions = pagedList(
  'EndedExclusions',
  'exclusions that another than a hub has ended, the latest end first.',
  EndedExclusion,
);
const KIND: AlertKind = 'exclusionEnded';

@Resolver()
export class EndedExclusionsQuery {
  @Query(() => EndedExclusions, {
    nullable: true,
    description:
      'What the alerts `exclusionEnded` are about, the latest end first: for the hubs, any of which may set it anew; `exclusions` says who ended it, and why. Nothing of persons from whom the reader is barred.',
  })
  async exclusionsEnded(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<EndedExclusion>> {
    requireHub(scope.requester);
    const { organisation, role } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['exclusionsEnded'],
      columns: `x.id, x.person::text AS person, x.organisation, a.at AS "endedAt"`,
      from: `authority.alert a JOIN governance.exclusion x ON x.id = a.reference AND x.agency = 'hub'`,
      where: 'a.organisation = $1 AND $2 = ANY(a.roles) AND a.kind = $3',
      values: [organisation.id, role, KIND],
      person: 'x.person',
      order: [
        { by: 'a.at', type: 'timestamptz', descending: true },
        { by: 'x.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(({ id, person, organisation: barred, endedAt }, index) => {
      const subject = subjects[index];
      if (subject?.excluded !== false) return [];
      return {
        id,
        person: personStub(person),
        organisation: mayName(subject, scope.requester, barred)
          ? barred
          : scope.withholdPlace('EndedExclusion', id, 'organisation', null),
        endedAt: endedAt.toISOString(),
      };
    });
    return { entries, next };
  }
}
