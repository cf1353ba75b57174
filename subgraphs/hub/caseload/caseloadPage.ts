import { notExcluded } from '../../kit/replica/notExcluded';
import { setterOf } from '../../kit/replica/setterOf';
import { cursorBinding, openCursor } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { withinPage } from '../../kit/schema/page';

/** Children of a page at most: each agency answers for all of them at once. */
const LARGEST = 50;

/**
 * A page of the requester's children: by practitioner, or by a team that is involved as a whole. Children from whom the
 * requester is barred fall in SQL, before paging, so that no page is shorter for them. What their own organisation claims is
 * among them, as it counts for whoever works with a child; a representative, for whom it does not, has whom others bear out.
 */
const CASELOAD = `
SELECT DISTINCT i.person::text AS person FROM governance.involvement i
WHERE i.agency = 'hub' AND i.organisation = $1
  AND (i.practitioner = $2 OR (i.practitioner IS NULL AND i.team = $3))
  AND i.ended_at IS NULL AND i.valid_from <= $4 AND (i.valid_until IS NULL OR i.valid_until > $4)
  AND NOT (i.self_claimed AND $7::boolean)
  AND ($5::uuid IS NULL OR i.person > $5::uuid)
  AND ${notExcluded({ agency: "'hub'", person: 'i.person', organisation: '$1', team: '$3', practitioner: '$2', setter: '$8', now: '$4' })}
ORDER BY 1 LIMIT $6`;

export async function caseloadPage(
  scope: RequestScope,
  first: number,
  after: string | null,
): Promise<{ persons: string[]; next: string | null }> {
  const binding = cursorBinding(scope, 'caseload');
  const position = after === null ? null : openCursor(scope, after, binding, (text) => text);
  const size = withinPage(first, LARGEST);
  const { organisation, team, practitioner } = scope.requester;
  const rows = await scope.sql<{ person: string }>(CASELOAD, [
    organisation.id,
    practitioner,
    team,
    scope.now,
    position,
    size + 1,
    scope.requester.role === 'subjectRepresentative',
    setterOf(scope.requester),
  ]);
  const found = rows.map((row) => row.person);
  // One statement for all of them; also brings their revisions into what the release compares.
  const subjects = await scope.subjects(found);
  const persons = subjects
    .filter((subject) => subject.known && !subject.excluded)
    .map((subject) => subject.person as string);
  const last = found[size - 1];
  return {
    persons: persons.slice(0, size),
    next: found.length > size && last !== undefined ? scope.cursors.seal(last, binding) : null,
  };
}
