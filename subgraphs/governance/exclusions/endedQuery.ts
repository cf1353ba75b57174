import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { OFFICERS } from '#policies/core/acts';
import { mayName } from '../../kit/replica/mayName';
import { setterOf } from '../../kit/replica/setterOf';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import type { AlertKind } from '../alerts/alerts';
import { requireHub } from '../involvements/party';
import { Person, personStub } from '../person';
import { setBy, shownEnd } from './shownExclusion';

@ValueObject({
  name: 'EndedExclusion',
  description:
    'An exclusion that a hub had set and another organisation has ended, or that an organisation had set of its own and a hub has ended.',
})
export class EndedExclusion {
  @Part(() => ID, { description: 'Its id: the alert names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => String, {
    description:
      'The organisation that was barred, or whose team or practitioner was; null to officers, of every person alike.',
  })
  organisation: string | null;

  @Part(() => String, { description: 'When it was ended.' })
  endedAt: string;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly setByReader: boolean;
  readonly endedAt: Date;
}

const EndedExclusions = pagedList(
  'EndedExclusions',
  'exclusions that another has ended than had set them, the latest end first.',
  EndedExclusion,
);
const KIND: AlertKind = 'exclusionEnded';
const READER = { organisation: '$1', role: '$2', team: '$4', practitioner: '$5', setter: '$6' };

@Resolver()
export class EndedExclusionsQuery {
  @Query(() => EndedExclusions, {
    nullable: true,
    description:
      'What the alerts `exclusionEnded` are about, the latest end first: for the hubs, any of which may set it anew (`exclusions` says who ended it, and why), of what another hub ended for the one that had set it; and for the officers of the organisation that had set it, also of its own. Nothing of persons from whom the reader is barred, nor what barred the reader; to a hub while whereabouts are closed to the reader, what they set themselves.',
  })
  async exclusionsEnded(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<EndedExclusion>> {
    const { organisation, role, team, practitioner } = scope.requester;
    const officer = OFFICERS.includes(role);
    if (!officer) requireHub(scope.requester);
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['exclusionsEnded'],
      columns: `x.id, x.person::text AS person, x.organisation, a.at AS "endedAt", ${setBy('x', READER)} AS "setByReader"`,
      from: `authority.alert a JOIN governance.exclusion x ON x.id = a.reference AND x.agency = 'hub'`,
      where: `a.organisation = $1 AND $2 = ANY(a.roles) AND a.kind = $3 AND ${shownEnd('x', READER)}`,
      values: [organisation.id, role, KIND, team, practitioner, setterOf(scope.requester)],
      person: 'x.person',
      order: [
        { by: 'a.at', type: 'timestamptz', descending: true },
        { by: 'x.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(
      ({ id, person, organisation: barred, setByReader, endedAt }, index): EndedExclusion[] => {
        const subject = subjects[index];
        if (subject?.excluded !== false) return [];
        const entry = { id, person: personStub(person), endedAt: endedAt.toISOString() };
        if (officer)
          return [{ ...entry, organisation: scope.withholdPlace('EndedExclusion', id, 'organisation', null) }];
        // Of what was closed or set since the rows were read.
        return setByReader || mayName(subject, scope.requester, barred) ? [{ ...entry, organisation: barred }] : [];
      },
    );
    return { entries, next };
  }
}
