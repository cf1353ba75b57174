import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { mayName } from '../../kit/replica/mayName';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import type { AlertKind } from '../alerts/alerts';
import { Person, personStub } from '../person';
import { requireReader } from './register';

@ValueObject({
  name: 'SelfRecordedInvolvement',
  description:
    'A relationship that an organisation recorded for its own, with a person with whom nobody else linked it.',
})
export class SelfRecordedInvolvement {
  @Part(() => ID, { description: 'Its id: endInvolvement names it, and the alert.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => String, {
    description: 'The organisation; null for another than the reader’s while whereabouts are closed.',
  })
  organisation: string | null;

  @Part(() => String, { description: 'The team; null: the whole organisation, or with the organisation.' })
  team: string | null;

  @Part(() => String, { description: 'The practitioner; null: the whole team, or with the organisation.' })
  practitioner: string | null;

  @Part(() => String, { description: 'Why it was recorded; null with the organisation: its words may name a place.' })
  reason: string | null;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly team: string | null;
  readonly practitioner: string | null;
  readonly reason: string;
  readonly validFrom: Date;
}

const SelfRecorded = pagedList(
  'SelfRecordedInvolvements',
  'relationships that organisations recorded for their own, latest first.',
  SelfRecordedInvolvement,
);
const KIND: AlertKind = 'involvementSelfRecorded';

@Resolver()
export class SelfRecordedQuery {
  @Query(() => SelfRecorded, {
    nullable: true,
    description:
      'What the alerts `involvementSelfRecorded` are about and lasts, latest first: for those whom they tell. Nothing of persons from whom the reader is barred.',
  })
  async selfRecordedInvolvements(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<SelfRecordedInvolvement>> {
    requireReader(scope);
    const { organisation, role } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['selfRecordedInvolvements'],
      columns: `i.id, i.person::text AS person, i.organisation, i.team, i.practitioner, e.reason, i.valid_from AS "validFrom"`,
      from: `authority.alert a JOIN governance.involvement i ON i.id = a.reference AND i.agency = 'hub'
        JOIN authority.involvement_event e ON e.involvement = i.id AND e.event = 'recorded'`,
      where: `a.organisation = $1 AND $2 = ANY(a.roles) AND a.kind = $3
        AND i.ended_at IS NULL AND (i.valid_until IS NULL OR i.valid_until > $4)`,
      values: [organisation.id, role, KIND, scope.now],
      person: 'i.person',
      order: [
        { by: 'i.valid_from', type: 'timestamptz', descending: true },
        { by: 'i.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap((row, index) => {
      const subject = subjects[index];
      if (subject?.excluded !== false) return [];
      const named = mayName(subject, scope.requester, row.organisation);
      const hide = (field: string) => scope.withholdPlace('SelfRecordedInvolvement', row.id, field, null);
      return {
        id: row.id,
        person: personStub(row.person),
        organisation: named ? row.organisation : hide('organisation'),
        team: named ? row.team : hide('team'),
        practitioner: named ? row.practitioner : hide('practitioner'),
        reason: named ? row.reason : hide('reason'),
        validFrom: row.validFrom.toISOString(),
      };
    });
    return { entries, next };
  }
}
