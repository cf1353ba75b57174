import { Args, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';

@ValueObject({
  name: 'ProtocolEvent',
  description:
    'That an agreement was ended, by whom and why, or that its day has come. It concerns nobody in particular.',
})
export class ProtocolEvent {
  @Part(() => ID, { description: 'Its id: what an alert about it refers to.', required: true })
  id: string;

  @Part(() => String, { description: 'Id of the protocol.' })
  protocol: string;

  @Part(() => Int, { description: 'Version: of what was superseded the last that ended.' })
  version: number;

  @Part(() => String, {
    description: 'superseded, signatureWithdrawn, protocolEndNear, protocolEnded or protocolReviewDue.',
  })
  event: string;

  @Part(() => String, {
    description: 'Whose signature was withdrawn, or who was told that the day has come; null where it ended for all.',
  })
  controller: string | null;

  @Part(() => String, { description: 'When.' })
  at: string;

  @Part(() => String, { description: 'Why; null where a day came.' })
  reason: string | null;

  @Part(() => String, { description: 'The organisation whose officer ended it; null where a day came.' })
  byOrganisation: string | null;

  @Part(() => String, { description: 'The officer, to their own organisation; null to every other.' })
  byPractitioner: string | null;
}

const ProtocolEvents = pagedList(
  'ProtocolEvents',
  'what ended agreements and when their days came, latest first.',
  ProtocolEvent,
);

/** What officers did is for everybody whom an agreement binds; that a day was told, for those whom it was told. */
const EVENTS = `(
  SELECT id, protocol, version, event, controller, at, reason, by_organisation, by_practitioner FROM authority.protocol_event
  UNION ALL
  SELECT id, protocol, version, kind, organisation, at, NULL, NULL, NULL FROM authority.protocol_told WHERE organisation = $1) e`;

@Resolver()
export class ProtocolEventsQuery {
  @Query(() => ProtocolEvents, {
    nullable: true,
    description:
      'What ended agreements, by whom and why, and that their days have come, latest first: what the alerts protocolSuperseded, protocolEndNear, protocolEnded and protocolReviewDue refer to. For every practitioner, but for the days, which are their own organisation’s.',
  })
  async protocolEvents(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<ProtocolEvent>> {
    const { rows, next } = await pageRows<Omit<ProtocolEvent, 'at'> & { readonly at: Date }>(scope, page, {
      list: ['protocolEvents'],
      columns: `e.id, e.protocol, e.version, e.event, e.controller, e.at, e.reason, e.by_organisation AS "byOrganisation",
        CASE WHEN e.by_organisation = $1 THEN e.by_practitioner END AS "byPractitioner"`,
      from: EVENTS,
      where: 'true',
      values: [scope.requester.organisation.id],
      person: null,
      order: [
        { by: 'e.at', type: 'timestamptz', descending: true },
        { by: 'e.id', type: 'uuid' },
      ],
    });
    return { entries: rows.map((row) => ({ ...row, at: row.at.toISOString() })), next };
  }
}
