import { randomUUID } from 'node:crypto';
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { SourceFault } from '../../kit/http/maskError';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Person } from '../person';
import { Convergence } from './convergence';
import { toldOf } from './told';

interface Kept {
  readonly id: string;
  /** Null where the reader is not told of the child. */
  readonly person: string | null;
}

const Convergences = pagedList('Convergences', 'what converged, the latest found first.', Convergence);

@Resolver()
export class ConvergenceQueries {
  /**
   * An entry for each alert that the reader may have had, whoever the child is to them: a list that is longer or shorter by how they
   * stand to one child would tell of that child. What an entry tells is decided with the counts, in `tellConvergence`.
   */
  @Query(() => Convergences, {
    nullable: true,
    description:
      'What converged in the view of the reader’s hub, the latest found first, with the child where it converges now in what the reader may count. For its practitioners, under the purpose for which it was counted.',
  })
  async convergences(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<Convergence>> {
    const { organisation, role } = scope.requester;
    if (role !== 'hubPractitioner')
      throw new SourceFault('QUERY_NOT_GRANTED', 'What converges is looked at in the hub: ask there.');
    const told = await toldOf(scope, 'c.person');
    const place = (nth: number) => `$${told.values.length + nth}`;
    const { rows, next } = await pageRows<Kept>(scope, page, {
      list: ['convergences'],
      columns: `c.id, CASE WHEN ${told.condition} THEN c.person END AS person`,
      from: 'public.convergence c',
      where: `c.organisation = ${place(1)} AND c.purpose = ${place(2)}`,
      values: [...told.values, organisation.id, scope.purpose],
      person: 'c.person',
      order: [
        { by: 'c.found_at', type: 'timestamptz', descending: true },
        { by: 'c.id', type: 'uuid' },
      ],
    });
    // Where there is no child to ask for the agencies are asked for nobody: receipts, and what it takes, tell no difference.
    const entries = rows.map(({ id, person }) =>
      Object.assign(new Convergence(), { id, counted: Object.assign(new Person(), { id: person ?? randomUUID() }) }),
    );
    return { entries, next };
  }
}
