import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE, ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Professional } from '../../kit/schema/valueObjects';
import { type EventReader, givenWhole, isWhole, named, noteTold, readerOf, UNLESS_OWN } from '../events/eventReader';
import { Person } from '../person';
import { Referral } from '../records/Referral';

@ValueObject({
  name: 'ReferralEvent',
  description: 'What became of a referral (Wales: report), when, why and by whom. It is never changed.',
})
export class ReferralEvent {
  @Part(() => ID, { description: 'Its id.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => ID, { description: 'Id of the referral.' })
  referral: string;

  @Part(() => String, { description: 'assigned, accepted or returned.' })
  event: string;

  @Part(() => String, { description: 'ISO 8601. When.' })
  at: string;

  @Part(() => Professional, {
    description: `Who was to answer for it before; null where nobody was, and ${UNLESS_OWN}.`,
  })
  ownerBefore: Professional | null;

  @Part(() => String, {
    description: `Of returned: why, in the words of whoever gave it back; ${UNLESS_OWN}.`,
  })
  reason: string | null;

  @Part(() => String, { description: `The organisation that did it; ${UNLESS_OWN}.` })
  byOrganisation: string | null;

  @Part(() => String, { description: `The practitioner who did it; ${UNLESS_OWN}.` })
  byPractitioner: string | null;
}

const ReferralEvents = pagedList('ReferralEvents', 'what became of a person’s referrals, latest first.', ReferralEvent);

interface Stored extends Pick<ReferralEvent, 'id' | 'referral' | 'event' | 'reason' | 'ownerBefore'> {
  readonly at: Date;
  readonly byOrganisation: string;
  readonly byPractitioner: string;
  readonly controller: string;
  /** An agreement gives the reader this referral. */
  readonly given: boolean;
}

/** That somebody accepted, or was to, is told of a referral by `whoIsActing`. */
const ACCEPTED = 'hub.whoIsActing.accepted';
const ITEMS = ['hub.referral.period', 'hub.referral.owner', ACCEPTED];

@Resolver()
export class ReferralEventsQuery {
  @Query(() => ReferralEvents, {
    nullable: true,
    description:
      'What became of a person’s referrals, latest first: to whoever is given a referral with its time, and whether somebody accepted, of that referral; to officers of information governance, of those that their own organisation was given. Empty alike where there is none, and of whoever is unknown to the reader or barred.',
  })
  async referralEvents(
    @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<ReferralEvent>> {
    const reader = await readerOf(scope, person);
    const { rows, next } = await pageRows<Stored>(scope, page, {
      list: ['referralEvents', reader.asked],
      columns: `e.id, e.referral, e.event, e.at, e.owner_before AS "ownerBefore", e.reason,
        e.by_organisation AS "byOrganisation", e.by_practitioner AS "byPractitioner", r.controller,
        e.referral = ANY($2::uuid[]) AS given`,
      from: 'public.referral_event e JOIN public.hub_referral r ON r.id = e.referral AND r.person = e.person',
      where: `e.person = $1::uuid AND r.restriction <> 'protectedPerson'
        AND (e.referral = ANY($2::uuid[]) OR $3 AND r.controller = $4)`,
      values: [
        ...[reader.person, await referralsGiven(scope, reader)],
        ...[reader.officer, scope.requester.organisation.id],
      ],
      person: 'e.person',
      order: [
        { by: 'e.at', type: 'timestamptz', descending: true },
        { by: 'e.id', type: 'uuid' },
      ],
    });
    const told = rows.filter(({ given }) => !given);
    for (const { controller } of told)
      for (const dataItem of ITEMS)
        noteTold(scope, { person: reader.person, controller, dataItem, field: 'Query.referralEvents' });
    return { entries: rows.map((row) => toEvent(scope, row, reader.person ?? person)), next };
  }
}

async function referralsGiven(scope: RequestScope, { person, practitioner }: EventReader): Promise<readonly string[]> {
  if (person === null || !practitioner) return [];
  const field = 'referralEvents';
  const rows = await scope.recordsOf(Referral, person, ['period'], LARGEST_PAGE, { type: 'Person', field });
  const given = givenWhole(rows, ({ period }) => isWhole((period as { readonly start?: unknown } | null)?.start));
  // Of a list that is refused nothing else is asked.
  if (given.length === 0) return [];
  return (await scope.decidePerson(ACCEPTED, 'casework', person, field)) ? given : [];
}

function toEvent(scope: RequestScope, row: Stored, person: string): ReferralEvent {
  const { id, referral, event, at, ownerBefore } = row;
  const who = named(scope, 'ReferralEvent', row);
  // Whoever does it is of the council that was given the referral, and so is whom it names.
  const own = who.byOrganisation !== null;
  return {
    ...{ id, person: Object.assign(new Person(), { id: person }), referral, event, at: at.toISOString() },
    ownerBefore: own ? ownerBefore : scope.withholdPlace('ReferralEvent', id, 'ownerBefore', null),
    ...who,
  };
}
