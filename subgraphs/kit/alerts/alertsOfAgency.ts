import { Args, Ctx, ID, Resolver } from 'type-graphql';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { EntityType, Part, PartResolver } from '../schema/decorators';
import { ListPage } from '../schema/page';
import { type PageOf, pagedList } from '../schema/pagedList';
import { AlertObject } from './alertObject';
import { holderAlertsOf } from './holderAlerts';

const AgencyAlerts = pagedList(
  'AgencyAlerts',
  'alerts that one agency alone keeps and gives, latest first.',
  AlertObject,
);

/** What an agency adds to `alerts`. */
export interface AlertsOfAgency {
  readonly type: Class;
  readonly resolver: Class;
}

/**
 * The field of one agency on `Alerts`, named as the agency is (`alerts { police { entries } }`): the gateway asks it there, and it
 * passes neither governance nor the hub. It reads the requester alone, whatever the reference says.
 */
export function alertsOfAgency(agency: string): AlertsOfAgency {
  @EntityType({ name: 'Alerts', description: 'The alerts of a reader’s organisation.' })
  class Alerts {
    @Part(() => ID, { description: 'The reader’s own organisation, whose alerts these are.', required: true })
    id: string;
  }

  @Resolver(() => Alerts)
  class AlertsResolver {
    @PartResolver(() => AgencyAlerts, {
      description:
        'What this agency alone alerts of, latest first: to the role whose holder’s task it is (`holderTask`), or to which one was escalated (`holderTaskOverdue`), at the requester’s organisation; none about a person from whom the requester is barred.',
    })
    [agency](@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<AlertObject>> {
      return holderAlertsOf(scope, page);
    }
  }
  return { type: Alerts, resolver: AlertsResolver };
}
