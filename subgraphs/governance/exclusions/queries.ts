import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { mayName } from '../../kit/replica/mayName';
import { setterOf } from '../../kit/replica/setterOf';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { requireHub } from '../involvements/party';
import { Person, personStub } from '../person';
import { setBy, shownExclusion } from './shownExclusion';
import { toldToHubs } from './toldToHubs';

@ValueObject({
  name: 'OrganisationExclusion',
  description: 'An organisation that is barred from a person as a whole, or a team that its own organisation barred.',
})
export class OrganisationExclusion {
  @Part(() => ID, { description: 'Its id: endExclusion names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => String, { description: 'The organisation.' })
  organisation: string;

  @Part(() => String, { description: 'The team of it; null: the organisation as a whole.' })
  team: string | null;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;

  @Part(() => String, { description: 'Until when, exclusive; null while nobody has said.' })
  validUntil: string | null;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly team: string | null;
  readonly setByReader: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

const OrganisationExclusions = pagedList(
  'OrganisationExclusions',
  'organisations that are barred as a whole and teams that their own barred, latest first.',
  OrganisationExclusion,
);
const READER = { organisation: '$2', role: '$3', team: '$4', practitioner: '$5', setter: '$6' };

@Resolver()
export class ExclusionQueries {
  @Query(() => OrganisationExclusions, {
    nullable: true,
    description:
      'Organisations that are barred from a person as a whole, whoever barred them, and teams that their own organisation barred, latest first: for the hubs, any of which may end it. Nothing of persons from whom the reader is barred; while whereabouts are closed to the reader, what they set themselves.',
  })
  async organisationExclusions(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<OrganisationExclusion>> {
    requireHub(scope.requester);
    const { organisation: own, role, team, practitioner } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['organisationExclusions'],
      columns: `x.id, x.person::text AS person, x.organisation, x.team, x.valid_from AS "validFrom", x.valid_until AS "validUntil", ${setBy('x', READER)} AS "setByReader"`,
      from: 'governance.exclusion x',
      where: `x.agency = 'hub' AND x.organisation IS NOT NULL AND ${toldToHubs('x')}
        AND (x.valid_until IS NULL OR x.valid_until > $1) AND ${shownExclusion('x', READER)}`,
      values: [scope.now, own.id, role, team, practitioner, setterOf(scope.requester)],
      person: 'x.person',
      order: [
        { by: 'x.valid_from', type: 'timestamptz', descending: true },
        { by: 'x.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(({ id, person, organisation, team, setByReader, validFrom, validUntil }, index) => {
      const subject = subjects[index];
      // Of what was closed or set since the rows were read.
      if (subject?.excluded !== false || !(setByReader || mayName(subject, scope.requester, organisation))) return [];
      return {
        id,
        person: personStub(person),
        organisation,
        team,
        validFrom: validFrom.toISOString(),
        validUntil: validUntil?.toISOString() ?? null,
      };
    });
    return { entries, next };
  }
}
