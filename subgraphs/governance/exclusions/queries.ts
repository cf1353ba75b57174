import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { setterOf } from '../../kit/replica/setterOf';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { requireHub } from '../involvements/party';
import { Person, personStub } from '../person';
import { setBy, tookIn } from './shownExclusion';
import { EXTENTS, type Extent, endableUnnamed, extentOf, toldToHubs } from './toldToHubs';

@ValueObject({
  name: 'OrganisationExclusion',
  description:
    'An organisation that is barred from a person as a whole, or a team or practitioner whom their own organisation barred.',
})
export class OrganisationExclusion {
  @Part(() => ID, {
    description: 'Its id: endExclusion names it, where `endableUnnamed` without the person too.',
    required: true,
  })
  id: string;

  @Part(() => Person, {
    description:
      'The person, where the reader set it, or it is of their own organisation; null else, of every person alike. `exclusions` of a person says which ids are of theirs.',
  })
  person: Person | null;

  @Part(() => String, { description: 'The organisation.' })
  organisation: string;

  @Part(() => String, { description: `What of it is barred: ${EXTENTS.join(', ')}.` })
  extent: Extent;

  @Part(() => String, { description: 'The team, where one is barred. Which practitioner is barred is not told.' })
  team: string | null;

  @Part(() => Boolean, {
    description:
      'Whether the reader may end it without saying of whom: what the organisation set of its own, or somebody of the reader’s organisation set. What another hub set is ended with its person.',
  })
  endableUnnamed: boolean;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;

  @Part(() => String, { description: 'Until when, exclusive; null while nobody has said.' })
  validUntil: string | null;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly extent: Extent;
  readonly team: string | null;
  readonly setByReader: boolean;
  readonly endableUnnamed: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

const OrganisationExclusions = pagedList(
  'OrganisationExclusions',
  'organisations that are barred as a whole, and teams and practitioners whom their own barred, latest first.',
  OrganisationExclusion,
);
const READER = { organisation: '$2', team: '$3', practitioner: '$4', setter: '$5' };

@Resolver()
export class ExclusionQueries {
  @Query(() => OrganisationExclusions, {
    nullable: true,
    description:
      'Organisations that are barred from a person as a whole, whoever barred them, and teams and practitioners whom their own organisation barred, latest first: for the hubs, any of which may end what the organisation set of its own without saying of whom. Of other organisations than the reader’s own it names no person, so that it is told whether or not whereabouts are closed. Nothing of persons from whom the reader is barred, nor what barred the reader.',
  })
  async organisationExclusions(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<OrganisationExclusion>> {
    requireHub(scope.requester);
    const { organisation: own, team, practitioner } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['organisationExclusions'],
      columns: `x.id, x.person::text AS person, x.organisation, ${extentOf('x')} AS extent,
        CASE WHEN x.practitioner IS NULL THEN x.team END AS team, x.valid_from AS "validFrom", x.valid_until AS "validUntil", ${setBy('x', READER)} AS "setByReader",
        ${endableUnnamed('x', READER.organisation)} AS "endableUnnamed"`,
      from: 'governance.exclusion x',
      where: `x.agency = 'hub' AND ${toldToHubs('x')}
        AND (x.valid_until IS NULL OR x.valid_until > $1) AND NOT ${tookIn('x', READER)}`,
      values: [scope.now, own.id, team, practitioner, setterOf(scope.requester)],
      person: 'x.person',
      order: [
        { by: 'x.valid_from', type: 'timestamptz', descending: true },
        { by: 'x.id', type: 'uuid' },
      ],
    });
    const named = (row: Stored) => row.setByReader || row.organisation === own.id;
    // Those are recorded as asked about; of the others nothing is told that could be.
    await scope.subjects(rows.filter(named).map(({ person }) => person));
    const subjects = await scope.unnamedSubjects(rows.map(({ person }) => person));
    const entries = rows.flatMap((row, index) => {
      // Of what was set since the rows were read.
      if (subjects[index]?.excluded !== false) return [];
      const { id, organisation, extent, team, endableUnnamed: endable, validFrom, validUntil } = row;
      return {
        id,
        person: named(row) ? personStub(row.person) : scope.withholdPlace('OrganisationExclusion', id, 'person', null),
        organisation,
        extent,
        team,
        endableUnnamed: endable,
        validFrom: validFrom.toISOString(),
        validUntil: validUntil?.toISOString() ?? null,
      };
    });
    return { entries, next };
  }
}
