import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { mayName } from '../../kit/replica/mayName';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { requireHub } from '../involvements/party';
import { Person, personStub } from '../person';

@ValueObject({ name: 'OrganisationExclusion', description: 'An organisation that is barred from a person as a whole.' })
export class OrganisationExclusion {
  @Part(() => ID, { description: 'Its id: endExclusion names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => String, {
    description: 'The organisation; null for another than the reader’s while whereabouts are closed.',
  })
  organisation: string | null;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;

  @Part(() => String, { description: 'Until when, exclusive; null while nobody has said.' })
  validUntil: string | null;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

const OrganisationExclusions = pagedList(
  'OrganisationExclusions',
  'organisations that are barred as a whole, latest first.',
  OrganisationExclusion,
);

@Resolver()
export class ExclusionQueries {
  @Query(() => OrganisationExclusions, {
    nullable: true,
    description:
      'Organisations that are barred from a person as a whole, latest first, whoever barred them: for the hubs, any of which may end it. Nothing of persons from whom the reader is barred.',
  })
  async organisationExclusions(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<OrganisationExclusion>> {
    requireHub(scope.requester);
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['organisationExclusions'],
      columns: `x.id, x.person::text AS person, x.organisation, x.valid_from AS "validFrom", x.valid_until AS "validUntil"`,
      from: 'governance.exclusion x',
      where: `x.agency = 'hub' AND x.organisation IS NOT NULL AND x.team IS NULL AND x.practitioner IS NULL
        AND (x.valid_until IS NULL OR x.valid_until > $1)`,
      values: [scope.now],
      person: 'x.person',
      order: [
        { by: 'x.valid_from', type: 'timestamptz', descending: true },
        { by: 'x.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(({ id, person, organisation, validFrom, validUntil }, index) => {
      const subject = subjects[index];
      if (subject?.excluded !== false) return [];
      return {
        id,
        person: personStub(person),
        organisation: mayName(subject, scope.requester, organisation)
          ? organisation
          : scope.withholdPlace('OrganisationExclusion', id, 'organisation', null),
        validFrom: validFrom.toISOString(),
        validUntil: validUntil?.toISOString() ?? null,
      };
    });
    return { entries, next };
  }
}
