import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { OFFICERS } from '#policies/core/acts';
import { notBarred } from '../../kit/replica/notExcluded';
import { setterOf } from '../../kit/replica/setterOf';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { shownEnd, tookIn } from '../exclusions/shownExclusion';
import { shownInvolvement } from '../involvements/shownInvolvement';
import { ALERT_KINDS, DUTY_ALERTS } from './alerts';

@ValueObject({
  name: 'Alert',
  description: 'That something happened which the reader is to look at. It carries a reference and no content.',
})
export class AlertObject {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: `One of ${ALERT_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => ID, {
    description:
      'Id of what it is about: a review, a closure, a request, a consent, a record of parental responsibility, an involvement, an exclusion, a declared relationship, the end of an agreement or that its day has come, a referral, a decision to review, a decision of detriment that was ended, a convergence, a request for access, a breach, a request to unlock, a notice of a correction.',
  })
  reference: string;

  @Part(() => String, {
    description: 'Where that stands: an agency, the hub or governance; null where it was not kept.',
  })
  agency: string | null;

  @Part(() => String, { description: 'When it was written.' })
  at: string;
}

interface AlertRow extends Omit<AlertObject, 'at'> {
  readonly at: Date;
}

const Alerts = pagedList('Alerts', 'alerts, latest first.', AlertObject);

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
      'The alerts to the requester, or to the requester’s role, at the requester’s organisation, latest first; none about a person from whom the requester is barred, nor of what the list of its kind leaves out for them.',
  })
  async alerts(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<AlertObject>> {
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
