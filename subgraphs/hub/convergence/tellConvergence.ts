import DataLoader from 'dataloader';
import { notBarred } from '../../kit/replica/notExcluded';
import type { RequestScope } from '../../kit/request/requestScope';
import type { EntityReference } from '../../kit/schema/subgraphDefinition';
import { CONVERGENCE, convergence, countsOf } from '../chronology/indicators';
import { Person } from '../person';
import { Convergence } from './convergence';
import { isTold } from './told';

interface Found {
  readonly id: string;
  readonly person: string;
  readonly case: string | null;
  readonly found_at: Date;
}

/** One loader a request: however many entries a page has, they are read in one statement. */
const loaders = new WeakMap<RequestScope, DataLoader<string, Found | null>>();

/**
 * An entry, with the child, the case and the day where the patterns converge now in what the agencies count for this reader, and
 * the reader has the indicator of the child. Else its id alone, whatever the cause; where nothing converges no row is read, so that
 * it takes the same as where the reader has nothing to do with the child.
 */
export async function tellConvergence({ id, counted }: EntityReference, scope: RequestScope): Promise<Convergence> {
  const untold = Object.assign(new Convergence(), { id, person: null, case: null, foundAt: null });
  const counts = typeof counted === 'object' ? countsOf({ ...counted }) : [];
  if (!convergence(counts).some(({ window }) => window === 'P6M')) return untold;
  const loader = loaders.get(scope) ?? new DataLoader<string, Found | null>((ids) => readTold(scope, ids));
  loaders.set(scope, loader);
  const found = await loader.load(id);
  // That the child is told tells the indicator.
  if (found === null || !(await scope.decidePerson(CONVERGENCE, 'patternCount', found.person, 'convergence')))
    return untold;
  return Object.assign(untold, {
    person: Object.assign(new Person(), { id: found.person }),
    case: found.case,
    foundAt: found.found_at.toISOString(),
  });
}

/** The rows of these ids of which the reader is told: a reference says which entry it is, and is not believed in more. */
async function readTold(scope: RequestScope, ids: readonly string[]): Promise<readonly (Found | null)[]> {
  const { organisation, role } = scope.requester;
  if (role !== 'hubPractitioner') return ids.map(() => null);
  const barred = notBarred(scope, 'c.person', 3);
  const rows = await scope.sql<Found>(
    `SELECT c.id, c.person, c.found_at, (SELECT f.id FROM public.case_file f
       WHERE f.person = c.person AND f.controller = c.organisation AND f.state = 'open' AND f.restriction = 'none'
       ORDER BY f.period_start DESC NULLS LAST, f.id LIMIT 1) AS case
     FROM public.convergence c
     WHERE c.id = ANY($1::uuid[]) AND c.organisation = $2 AND c.purpose = $3 AND ${barred.condition}`,
    [ids, organisation.id, scope.purpose, ...barred.values],
  );
  // One statement for all of them. What converges of a child of whom the agencies would not count is no count of theirs.
  const states = await scope.unnamedSubjects(rows.map(({ person }) => person));
  const told = rows.filter((_row, at) => states[at] !== undefined && isTold(scope, states[at]));
  return ids.map((id) => told.find((row) => row.id === id) ?? null);
}
