import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { OFFICERS } from '#policies/core/acts';
import { AlertObject } from '../../kit/alerts/alertObject';
import { notBarred } from '../../kit/replica/notExcluded';
import { setterOf } from '../../kit/replica/setterOf';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { EntityType, Part } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { shownEnd, tookIn } from '../exclusions/shownExclusion';
import { shownInvolvement } from '../involvements/shownInvolvement';
import { DUTY_ALERTS } from './alerts';

interface AlertRow extends Omit<AlertObject, 'at'> {
  readonly at: Date;
}

@EntityType({
  name: 'Alerts',
  description: 'A page of alerts, latest first; and beside it, at each agency, what nobody but the agency knows of.',
})
export class Alerts implements PageOf<AlertObject> {
  @Part(() => ID, { description: 'The reader’s own organisation, whose alerts these are.', required: true })
  id: string;

  @Part(() => [AlertObject], { description: 'The entries of this page.' })
  entries: readonly AlertObject[];

  @Part(() => String, {
    description: 'Cursor of the next page; null on the last. Bound to the requester and purpose.',
  })
  next: string | null;
}

const READER = { organisation: '$1', role: '$2', practitioner: '$4', team: '$5', setter: '$6' };
/** What `exclusionsEnded`, `organisationExclusions` and `selfRecordedInvolvements` leave out alerts nobody: an alert alone would tell why. */
const LISTED = `CASE WHEN a.kind = 'exclusionEnded' THEN NOT EXISTS (SELECT FROM governance.exclusion x
      WHERE x.agency = 'hub' AND x.id = a.reference AND NOT (${shownEnd('x', READER)}))
    WHEN a.kind = 'organisationBarred' THEN NOT EXISTS (SELECT FROM governance.exclusion x
      WHERE x.agency = 'hub' AND x.id = a.reference AND ${tookIn('x', READER)})
    WHEN a.kind = 'involvementSelfRecorded' THEN NOT EXISTS (SELECT FROM governance.involvement i
      WHERE i.agency = 'hub' AND i.id = a.reference AND NOT ${shownInvolvement('i', READER)}) ELSE true END`;

@Resolver()
export class AlertsQuery {
  @Query(() => Alerts, {
    nullable: true,
    description:
      'The alerts to the requester, or to the requester’s role, at the requester’s organisation, latest first; none about a person from whom the requester is barred, nor of what the list of its kind leaves out for them. Beside these `entries` stands what an agency alone tells its own: that a holder has a task.',
  })
  async alerts(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<Alerts> {
    const { organisation, role, team, practitioner } = scope.requester;
    const barred = notBarred(scope, 'about', 6);
    const barredByName = notBarred(scope, 'about', 6, 'named');
    const { rows, next } = await pageRows<AlertRow>(scope, page, {
      list: ['alerts'],
      columns: 'a.id, a.kind, a.reference, a.agency, a.at',
      from: 'authority.alert a',
      where: `a.organisation = $1 AND ($2 = ANY(a.roles) OR a.practitioner = $4)
        AND NOT EXISTS (SELECT FROM unnest(a.persons) about
          WHERE NOT (${barred.condition}) AND NOT (a.kind = ANY($3) AND ${barredByName.condition}))
        AND ${LISTED}`,
      // Both conditions are of the same values.
      values: [
        ...[
          organisation.id,
          role,
          OFFICERS.includes(role) ? [...DUTY_ALERTS] : [],
          practitioner,
          team,
          setterOf(scope.requester),
        ],
        ...barred.values,
      ],
      // An alert is about several: one of whom the reader is barred from hides it, above.
      person: null,
      order: [
        { by: 'a.at', type: 'timestamptz', descending: true },
        { by: 'a.id', type: 'uuid' },
      ],
    });
    return {
      id: organisation.id,
      entries: rows.map(({ id, kind, reference, agency, at }) => ({
        id,
        kind,
        reference,
        agency,
        at: at.toISOString(),
      })),
      next,
    };
  }
}
