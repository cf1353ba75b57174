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
import { shownInvolvement } from './shownInvolvement';

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
    description: 'The organisation.',
  })
  organisation: string;

  @Part(() => String, { description: 'The team; null: the whole organisation.' })
  team: string | null;

  @Part(() => String, { description: 'The practitioner; null: the whole team.' })
  practitioner: string | null;

  @Part(() => String, { description: 'Why it was recorded.' })
  reason: string;

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
const READER = { organisation: '$1', role: '$2', practitioner: '$5' };

@Resolver()
export class SelfRecordedQuery {
  @Query(() => SelfRecorded, {
    nullable: true,
    description:
      'What the alerts `involvementSelfRecorded` are about and lasts, latest first: for those whom they tell. Nothing of persons from whom the reader is barred; while whereabouts are closed to the reader, what their own organisation recorded.',
  })
  async selfRecordedInvolvements(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<SelfRecordedInvolvement>> {
    requireReader(scope);
    const { organisation, role, practitioner } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['selfRecordedInvolvements'],
      columns: `i.id, i.person::text AS person, i.organisation, i.team, i.practitioner, e.reason, i.valid_from AS "validFrom"`,
      from: `authority.alert a JOIN governance.involvement i ON i.id = a.reference AND i.agency = 'hub'
        JOIN authority.involvement_event e ON e.involvement = i.id AND e.event = 'recorded'`,
      where: `a.organisation = $1 AND $2 = ANY(a.roles) AND a.kind = $3
        AND i.ended_at IS NULL AND (i.valid_until IS NULL OR i.valid_until > $4) AND ${shownInvolvement('i', READER)}`,
      values: [organisation.id, role, KIND, scope.now, practitioner],
      person: 'i.person',
      order: [
        { by: 'i.valid_from', type: 'timestamptz', descending: true },
        { by: 'i.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(({ person, validFrom, ...row }, index) => {
      const subject = subjects[index];
      // Of what was closed since the rows were read.
      if (subject?.excluded !== false || !mayName(subject, scope.requester, row.organisation)) return [];
      return { ...row, person: personStub(person), validFrom: validFrom.toISOString() };
    });
    return { entries, next };
  }
}
