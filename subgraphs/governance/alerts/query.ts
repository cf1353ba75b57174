import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE, withinPage } from '../../kit/schema/page';
import { ALERT_KINDS } from './alerts';

@ValueObject({
  name: 'Alert',
  description: 'That something happened which the reader is to look at. It carries a reference and no content.',
})
export class AlertObject {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: `One of ${ALERT_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => ID, { description: 'Id of what it is about: a review, a closure, a request, a consent.' })
  reference: string;

  @Part(() => String, { description: 'When it was written.' })
  at: string;
}

@Resolver()
export class AlertsQuery {
  @Query(() => [AlertObject], {
    nullable: true,
    description: 'The alerts to the requester’s role at the requester’s organisation, latest first.',
  })
  async alerts(
    @Arg('first', () => Int, { defaultValue: 50, description: `How many, latest first: 1 to ${LARGEST_PAGE}.` })
    first: number,
    @Ctx() scope: RequestScope,
  ): Promise<readonly AlertObject[]> {
    const { organisation, role } = scope.requester;
    const rows = await scope.sql<{ id: string; kind: string; reference: string; at: Date }>(
      `SELECT id, kind, reference, at FROM authority.alert WHERE organisation = $1 AND $2 = ANY(roles)
       ORDER BY at DESC, id LIMIT $3`,
      [organisation.id, role, withinPage(first, LARGEST_PAGE)],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }
}
