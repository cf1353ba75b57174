import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Person, personStub } from '../person';

@ValueObject({
  name: 'WhereaboutsEvent',
  description: 'That somebody’s whereabouts were closed, that somebody asked again, or that they were opened, and why.',
})
export class WhereaboutsEvent {
  @Part(() => ID, { description: 'Its id: what an alert whereaboutsClosed refers to.', required: true })
  id: string;

  @Part(() => Person, { description: 'Whose they are.' })
  person: Person;

  @Part(() => String, { description: 'closed, askedAgain or opened.' })
  event: string;

  @Part(() => String, { description: 'When.' })
  at: string;

  @Part(() => String, { description: 'Why, as who did it wrote.' })
  reason: string;

  @Part(() => String, { description: 'The organisation that did it: to a keeper, and to its own.' })
  byOrganisation: string | null;

  @Part(() => String, { description: 'Who did it: to a keeper, and to their own organisation.' })
  byPractitioner: string | null;
}

const WhereaboutsEvents = pagedList(
  'WhereaboutsEvents',
  'what became of closed whereabouts, latest first.',
  WhereaboutsEvent,
);

const KEEPER = "jsonb_build_array(jsonb_build_object('organisation', $1::text, 'role', $2::text))";

/** Who closes them is no keeper of what they closed, as `closeWhereabouts` has it; nor is, of anything, who has declared to know the family. */
const byAnother = (event: string) => `(${event}.by_organisation, ${event}.by_practitioner) IS DISTINCT FROM ($1, $3)`;
const UNRELATED = `NOT EXISTS (SELECT FROM governance.relationship r
  WHERE r.agency = 'hub' AND r.person = e.person AND r.organisation = $1 AND r.practitioner = $3)`;

/** The closure in which it happened names the reader. */
const KEEPS = `EXISTS (SELECT FROM authority.whereabouts_event c
  WHERE c.person = e.person AND c.event = 'closed' AND c.at <= e.at AND c.keepers @> ${KEEPER} AND ${byAnother('c')}
    AND NOT EXISTS (SELECT FROM authority.whereabouts_event l
      WHERE l.person = e.person AND l.event = 'closed' AND l.at > c.at AND l.at <= e.at))`;
const NAMED = `(e.keepers @> ${KEEPER} AND ${byAnother('e')})`;

interface Stored extends Omit<WhereaboutsEvent, 'person' | 'at'> {
  readonly personId: string;
  readonly at: Date;
  readonly keeps: boolean;
}

@Resolver()
export class WhereaboutsEventsQuery {
  /** To whom a call named though others keep them it reads as the closing that its caller was told of. */
  @Query(() => WhereaboutsEvents, {
    nullable: true,
    description:
      'What became of closed whereabouts that the requester’s role keeps, and why, latest first: what the alerts whereaboutsClosed refer to. Empty to everybody else.',
  })
  async whereaboutsEvents(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<WhereaboutsEvent>> {
    const { organisation, role, practitioner } = scope.requester;
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['whereaboutsEvents'],
      columns: `e.id, e.person::text AS "personId", e.event, e.at, e.reason, e.by_organisation AS "byOrganisation",
        e.by_practitioner AS "byPractitioner", ${KEEPS} AS keeps`,
      from: 'authority.whereabouts_event e',
      where: `(${KEEPS} OR ${NAMED}) AND ${UNRELATED}`,
      values: [organisation.id, role, practitioner],
      person: 'e.person',
      order: [
        { by: 'e.at', type: 'timestamptz', descending: true },
        { by: 'e.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ personId }) => personId));
    const entries = rows.flatMap((row, index) => {
      // Of what was set since the rows were read.
      if (subjects[index]?.excluded !== false) return [];
      const { id, personId, at, reason, keeps } = row;
      const who = keeps || row.byOrganisation === organisation.id;
      return {
        ...{ id, person: personStub(personId), at: at.toISOString(), reason },
        event: keeps ? row.event : 'closed',
        byOrganisation: who ? row.byOrganisation : scope.withholdPlace('WhereaboutsEvent', id, 'byOrganisation', null),
        byPractitioner: who ? row.byPractitioner : scope.withholdPlace('WhereaboutsEvent', id, 'byPractitioner', null),
      };
    });
    return { entries, next };
  }
}
