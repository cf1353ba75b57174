import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { dueBy } from '../../kit/clocks/clocks';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE, ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { type EventReader, givenWhole, isWhole, named, noteTold, readerOf, UNLESS_OWN } from '../events/eventReader';
import { Person } from '../person';
import { Case } from '../records/Case';
import { WITHIN_WHAT_STANDS } from './noteCaseEvent';

@ValueObject({
  name: 'CaseEvent',
  description: 'What was done about a case, when, why and by whom. It is never changed.',
})
export class CaseEvent {
  @Part(() => ID, { description: 'Its id.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => ID, { description: 'Id of the case.' })
  case: string;

  @Part(() => String, {
    description:
      'openCase, acceptCase, recordThreshold, openStrategyDiscussion, recordInitialConference or closeCase; of a section 47 enquiry section47NotAgreed (its reviewer did not agree: an alert of that name refers to this event) or section47Stands (it was decided that it stands after all).',
  })
  event: string;

  @Part(() => String, {
    description:
      'The threshold that was recorded from then on; null to the officers of an organisation that acted on another’s case.',
  })
  threshold: string | null;

  @Part(() => String, { description: 'ISO 8601. When it was recorded.' })
  at: string;

  @Part(() => String, { description: 'ISO date. Of recordInitialConference: the day on which it was held.' })
  heldOn: string | null;

  @Part(() => String, {
    description:
      'ISO 8601. Of openStrategyDiscussion: by when the initial conference is to be held, by the clock `strategyDiscussion.initialConference` of the reader’s country. Null once one was held on its day or later, and once the case is closed.',
  })
  dueAt: string | null;

  @Part(() => String, { description: `Why, in the words of whoever did it; ${UNLESS_OWN}.` })
  reason: string | null;

  @Part(() => String, { description: `The organisation that did it; ${UNLESS_OWN}.` })
  byOrganisation: string | null;

  @Part(() => String, { description: `The practitioner who did it; ${UNLESS_OWN}.` })
  byPractitioner: string | null;
}

const CaseEvents = pagedList('CaseEvents', 'what was done about a person’s cases, latest first.', CaseEvent);

interface Stored extends Pick<CaseEvent, 'id' | 'case' | 'event' | 'heldOn'> {
  readonly threshold: string;
  readonly at: Date;
  readonly reason: string;
  readonly byOrganisation: string;
  readonly byPractitioner: string;
  readonly controller: string;
  /** An agreement gives the reader this case. */
  readonly given: boolean;
  /** And the reader may be told so. */
  readonly awaitsConference: boolean;
}

/** What an event tells of its case: none is told of a case of which one of these is not given. */
const TELLS = ['threshold', 'state', 'lastActivity'];

/** A discussion's conference may have been recorded late: its own day counts, as everywhere by Europe/London. */
const AWAITS_CONFERENCE = `e.event = 'openStrategyDiscussion' AND f.state = 'open' AND NOT EXISTS (SELECT FROM public.case_event c
  WHERE c.case_id = e.case_id AND c.event = 'recordInitialConference' AND c.held_on >= (e.at AT TIME ZONE 'Europe/London')::date)`;

@Resolver()
export class CaseEventsQuery {
  @Query(() => CaseEvents, {
    nullable: true,
    description:
      'What was done about a person’s cases, latest first: to whoever is given a case with its threshold, state and time, of that case, and beyond the threshold that stands now to the organisation that holds it, or did it, alone; to officers of information governance, of the cases of their own organisation, and of what it did itself. Empty alike where there is none, and of whoever is unknown to the reader or barred.',
  })
  async caseEvents(
    @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<CaseEvent>> {
    const reader = await readerOf(scope, person);
    const { organisation } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['caseEvents', reader.asked],
      columns: `e.id, e.case_id AS "case", e.event, e.threshold, e.at, e.held_on::text AS "heldOn", e.reason,
        e.by_organisation AS "byOrganisation", e.by_practitioner AS "byPractitioner", f.controller,
        e.case_id = ANY($2::uuid[]) AS given,
        ($4 = f.controller OR e.case_id = ANY($2::uuid[]) AND ${WITHIN_WHAT_STANDS}) AND ${AWAITS_CONFERENCE} AS "awaitsConference"`,
      from: 'public.case_event e JOIN public.case_file f ON f.id = e.case_id AND f.person = e.person',
      where: `e.person = $1::uuid AND f.restriction = 'none'
        AND (e.case_id = ANY($2::uuid[]) AND ($4 IN (f.controller, e.by_organisation) OR ${WITHIN_WHAT_STANDS})
          OR $3 AND $4 IN (f.controller, e.by_organisation))`,
      values: [reader.person, await casesGiven(scope, reader), reader.officer, organisation.id],
      person: 'e.person',
      order: [
        { by: 'e.at', type: 'timestamptz', descending: true },
        { by: 'e.id', type: 'uuid' },
      ],
    });
    if (reader.person !== null) noteRead(scope, reader.person, rows);
    return { entries: rows.map((row) => toEvent(scope, row, reader.person ?? person)), next };
  }
}

async function casesGiven(scope: RequestScope, { person, practitioner }: EventReader): Promise<readonly string[]> {
  if (person === null || !practitioner) return [];
  const place = { type: 'Person', field: 'caseEvents' };
  const rows = await scope.recordsOf(Case, person, TELLS, LARGEST_PAGE, place);
  return givenWhole(
    rows,
    ({ threshold, state, lastActivity }) =>
      typeof threshold === 'string' && typeof state === 'string' && isWhole(lastActivity),
  );
}

/** What an officer reads by office; of another's case not its threshold. */
function noteRead(scope: RequestScope, person: string, rows: readonly Stored[]): void {
  const own = scope.requester.organisation.id;
  for (const { controller } of rows.filter(({ given }) => !given))
    for (const each of TELLS.filter((item) => controller === own || item !== 'threshold'))
      noteTold(scope, { person, controller, dataItem: `hub.case.${each}`, field: 'Query.caseEvents' });
}

function toEvent(scope: RequestScope, row: Stored, person: string): CaseEvent {
  const { id, event, at, heldOn, threshold, controller, given, awaitsConference } = row;
  const { organisation } = scope.requester;
  const whole = given || controller === organisation.id;
  const due = dueBy('strategyDiscussion.initialConference', organisation.country, at);
  return {
    ...{ id, person: Object.assign(new Person(), { id: person }), case: row.case, event, at: at.toISOString() },
    threshold: whole ? threshold : null,
    heldOn: whole ? heldOn : null,
    dueAt: awaitsConference ? due.toISOString() : null,
    ...named(scope, 'CaseEvent', row),
  };
}
