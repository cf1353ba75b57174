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

  @Part(() => String, { description: 'The practitioner who recorded it, or opened the case for whose sake it is.' })
  recordedBy: string;

  @Part(() => String, { description: 'From when.' })
  validFrom: string;

  @Part(() => String, {
    description: 'When it ended: by itself, with its case, or by whoever recorded it; null while it lasts.',
  })
  endedAt: string | null;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly organisation: string;
  readonly team: string | null;
  readonly practitioner: string | null;
  readonly reason: string;
  readonly recordedBy: string;
  readonly validFrom: Date;
  readonly endedAt: Date | null;
}

const SelfRecorded = pagedList(
  'SelfRecordedInvolvements',
  'relationships that organisations recorded for their own, latest first.',
  SelfRecordedInvolvement,
);
const KIND: AlertKind = 'involvementSelfRecorded';
/**
 * Of an involvement `i` recorded by event `e`: nobody else has ended it. Who ends their own does not unsay it, nor does the closing of the
 * case that brought it about, whoever closed that.
 */
const NOT_ENDED_BY_ANOTHER = `(i.ended_at IS NULL
  OR EXISTS (SELECT FROM authority.involvement_event x WHERE x.involvement = i.id AND x.event = 'ended' AND x.by_practitioner = e.by_practitioner)
  OR EXISTS (SELECT FROM authority.case_involvement c JOIN governance.case_state k ON k.agency = 'hub' AND k.case_id = c.case_id
    WHERE c.involvement = i.id AND k.person = i.person AND k.closed_at = i.ended_at))`;
const READER = { organisation: '$1', role: '$2', practitioner: '$5' };

@Resolver()
export class SelfRecordedQuery {
  @Query(() => SelfRecorded, {
    nullable: true,
    description:
      'What the alerts `involvementSelfRecorded` are about, latest first, also after it ended by itself, with its case or by whoever recorded it, until somebody else ends it or its alert is past its retention: for those whom they tell. Nothing of persons from whom the reader is barred; while whereabouts are closed to the reader, what their own organisation recorded.',
  })
  async selfRecordedInvolvements(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<SelfRecordedInvolvement>> {
    requireReader(scope);
    const { organisation, role, practitioner } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['selfRecordedInvolvements'],
      columns: `i.id, i.person::text AS person, i.organisation, i.team, i.practitioner, e.reason, e.by_practitioner AS "recordedBy",
        i.valid_from AS "validFrom", CASE WHEN least(i.ended_at, i.valid_until) <= $4 THEN least(i.ended_at, i.valid_until) END AS "endedAt"`,
      from: `authority.alert a JOIN governance.involvement i ON i.id = a.reference AND i.agency = 'hub'
        JOIN authority.involvement_event e ON e.involvement = i.id AND e.event = 'recorded'`,
      where: `a.organisation = $1 AND $2 = ANY(a.roles) AND a.kind = $3
        AND ${NOT_ENDED_BY_ANOTHER} AND ${shownInvolvement('i', READER)}`,
      values: [organisation.id, role, KIND, scope.now, practitioner],
      person: 'i.person',
      order: [
        { by: 'i.valid_from', type: 'timestamptz', descending: true },
        { by: 'i.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.flatMap(({ person, validFrom, endedAt, ...row }, index) => {
      const subject = subjects[index];
      // Of what was closed since the rows were read.
      if (subject?.excluded !== false || !mayName(subject, scope.requester, row.organisation)) return [];
      return {
        ...row,
        person: personStub(person),
        validFrom: validFrom.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      };
    });
    return { entries, next };
  }
}
