import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { SourceFault } from '../../kit/http/maskError';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { CONVERGENCE } from '../chronology/indicators';
import { Person } from '../person';
import { isTold, toldOf } from './told';

@ValueObject({
  name: 'Convergence',
  description:
    'That missing episodes, absence and emergency attendances of a child converged when the hub counted them.',
})
export class Convergence {
  @Part(() => ID, { description: 'Id of the convergence: the alert `patternsConverge` names it.', required: true })
  id: string;

  @Part(() => Person, { description: 'The child: what is counted now stands in its `indicators`.' })
  person: Person;

  @Part(() => ID, { description: 'The open case of the child at the reader’s organisation; null where there is none.' })
  case: string | null;

  @Part(() => String, { description: 'ISO 8601. When it was found: it is told anew after six months.' })
  foundAt: string;
}

interface Found {
  readonly id: string;
  readonly person: string;
  readonly case: string | null;
  readonly found_at: Date;
}

const Convergences = pagedList('Convergences', 'what converged, the latest found first.', Convergence);

@Resolver()
export class ConvergenceQueries {
  @Query(() => Convergences, {
    nullable: true,
    description:
      'Children whose patterns converged in the view of the reader’s hub, the latest found first. For its practitioners, under the purpose for which it was counted.',
  })
  async convergences(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<Convergence>> {
    const { organisation, role } = scope.requester;
    if (role !== 'hubPractitioner')
      throw new SourceFault('QUERY_NOT_GRANTED', 'What converges is looked at in the hub: ask there.');
    const told = await toldOf(scope, 'c.person');
    const place = (nth: number) => `$${told.values.length + nth}`;
    const { rows, next } = await pageRows<Found>(scope, page, {
      list: ['convergences'],
      columns: `c.id, c.person, c.found_at, (SELECT f.id FROM public.case_file f
        WHERE f.person = c.person AND f.controller = c.organisation AND f.state = 'open' AND f.restriction = 'none'
        ORDER BY f.period_start DESC NULLS LAST, f.id LIMIT 1) AS case`,
      from: 'public.convergence c',
      // Of the others nothing is said, neither an entry nor a notice: it would tell that they converged.
      where: `c.organisation = ${place(1)} AND c.purpose = ${place(2)} AND (${told.condition})`,
      values: [...told.values, organisation.id, scope.purpose],
      person: 'c.person',
      order: [
        { by: 'c.found_at', type: 'timestamptz', descending: true },
        { by: 'c.id', type: 'uuid' },
      ],
    });
    // One statement for all of them.
    const states = await scope.unnamedSubjects(rows.map(({ person }) => person));
    const entries: Convergence[] = [];
    for (const [at, { id, person, case: caseId, found_at: foundAt }] of rows.entries()) {
      const state = states[at];
      if (state === undefined || !isTold(scope, state)) continue;
      // That it is listed tells the indicator.
      if (!(await scope.decidePerson(CONVERGENCE, 'patternCount', person, 'convergence'))) continue;
      entries.push({
        ...{ id, case: caseId, foundAt: foundAt.toISOString() },
        person: Object.assign(new Person(), { id: person }),
      });
    }
    return { entries, next };
  }
}
