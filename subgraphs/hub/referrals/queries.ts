import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ACT_TERMS } from '#policies/core/acts';
import { SourceFault } from '../../kit/http/maskError';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Professional } from '../../kit/schema/valueObjects';
import { Person } from '../person';
import { acceptanceDue } from './acceptanceDue';

@ValueObject({
  name: 'ReferralToAccept',
  description: 'A referral to the reader’s organisation that nobody has accepted.',
})
export class ReferralToAccept {
  @Part(() => ID, { description: 'Id of the referral: acceptReferral names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The person.' })
  person: Person;

  @Part(() => Professional, { description: 'Who was named to answer for it; null where nobody was.' })
  owner: Professional | null;

  @Part(() => String, { description: 'ISO 8601. When it was received; null where that was not recorded.' })
  receivedAt: string | null;

  @Part(() => String, {
    description:
      'ISO 8601. By when somebody is to accept it: within the clock `referral.acceptance`, and never later than its decision is due. Null where neither is known: it is overdue.',
  })
  acceptBy: string | null;

  @Part(() => Boolean, { description: 'Whether that is past: nobody is acting on it in time.' })
  overdue: boolean;
}

interface WaitingRow {
  readonly id: string;
  readonly person: string;
  readonly owner: Professional | null;
  readonly received_at: Date | null;
  readonly due_at: Date | null;
}

const ReferralsToAccept = pagedList(
  'ReferralsToAccept',
  'referrals that nobody has accepted, the longest waiting first.',
  ReferralToAccept,
);

/** Who may accept, and who hears of what nobody accepted. */
const READERS: readonly string[] = [
  ...ACT_TERMS.acceptReferral.roles,
  'safeguardingLead',
  'caldicottGuardian',
  'informationGovernanceOfficer',
];

@Resolver()
export class ReferralQueries {
  @Query(() => ReferralsToAccept, {
    nullable: true,
    description:
      'Referrals to the reader’s organisation that nobody has accepted, the longest waiting first, with by when somebody is to. For who may accept them, and its leads.',
  })
  async referralsToAccept(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<ReferralToAccept>> {
    const { organisation, role } = scope.requester;
    if (!READERS.includes(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'Referrals are accepted in the hub: ask there.');
    const { rows, next } = await pageRows<WaitingRow>(scope, page, {
      list: ['referralsToAccept'],
      columns: 'r.id, r.person, r.owner, r.period_start AS received_at, r.due_at',
      from: 'public.hub_referral r',
      // Nor is anybody given one that would lead to a protected person.
      where: "r.controller = $1 AND r.accepted_at IS NULL AND r.outcome IS NULL AND r.restriction <> 'protectedPerson'",
      values: [organisation.id],
      person: 'r.person',
      order: [
        // What has no time of receipt goes first.
        { by: "coalesce(r.period_start, '-infinity')", type: 'timestamptz' },
        { by: 'r.id', type: 'uuid' },
      ],
    });
    const states = await scope.subjects(rows.map(({ person }) => person));
    const open = rows.filter((_row, index) => states[index]?.excluded === false);
    return { entries: open.map((row) => toWaiting(scope, row)), next };
  }
}

function toWaiting(
  { requester: { organisation }, now }: RequestScope,
  { id, person, owner, received_at: receivedAt, due_at: dueAt }: WaitingRow,
): ReferralToAccept {
  const acceptBy = acceptanceDue(organisation.country, receivedAt, dueAt);
  return {
    id,
    person: Object.assign(new Person(), { id: person }),
    owner,
    receivedAt: receivedAt?.toISOString() ?? null,
    acceptBy: acceptBy?.toISOString() ?? null,
    overdue: acceptBy === null || acceptBy <= now,
  };
}
