import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { HeldBack } from '../disclosures/readGiven';
import type { RequestScope } from '../request/requestScope';
import { whereaboutsClosed } from './assembleCopy';
import { itemsNamed } from './copiedDisclosures';
import { type Decided, decidedOfAll } from './decided';
import { type Digest, digestsOf } from './digests';
import { exemptionsOf } from './exemptions';
import { type HeldRecord, recordsHeld } from './holdings';
import { type AccessRequestRow, REQUEST_COLUMNS } from './ownRequests';
import { reliedOn } from './reliance';

/** A request by which a copy is made, or was. */
interface CountingRequest extends AccessRequestRow {
  readonly controller: string;
  /** False where it left without the places of the child. */
  readonly places: boolean;
}

/**
 * Those of a person and controller whose copy has not left; where there is none, the one whose copy left last: a new request
 * decides anew.
 */
const COUNTING = `SELECT ${REQUEST_COLUMNS}, q.controller, coalesce((q.left_with ->> 'places')::boolean, true) AS places
FROM subject_access.request q WHERE q.person = ANY($1::uuid[]) AND q.closed_at IS NULL
  AND (q.left_at IS NULL OR NOT EXISTS (SELECT FROM subject_access.request o WHERE o.person = q.person AND o.controller = q.controller
    AND o.closed_at IS NULL AND (o.left_at IS NULL OR o.left_at > q.left_at)))`;

/**
 * What a controller's copy for these persons would not name now, of what the controller has released: an entry is told to a
 * representative as the list in a copy would tell it, so that the one does not give away what is left out of the other. Where nobody
 * has asked for a copy nothing waits, and what the law forbids is left out alone. The statements are the same whatever was decided.
 */
export async function leftOutOfCopies(scope: RequestScope, persons: readonly PersonId[]): Promise<readonly HeldBack[]> {
  const releasing = await scope.sql<{ person: PersonId; controller: OrganisationId }>(
    `SELECT DISTINCT person::text AS person, controller FROM subject_access.released_disclosure
     WHERE person = ANY($1::uuid[]) ORDER BY person, controller`,
    [persons],
  );
  const requests = await scope.sql<CountingRequest>(COUNTING, [persons]);
  const decided = await decidedOfAll(
    scope,
    requests.map(({ id }) => id),
  );
  const digests = await digestsOf(scope, requests);
  const { organisations } = await scope.rules();
  return Promise.all(
    releasing.map(async ({ person, controller }): Promise<HeldBack> => {
      const organisation = organisations.find(({ id }) => id === controller);
      if (organisation === undefined) return { person, controller, items: [], named: true };
      const held = await recordsHeld(scope, scope.sql, organisation, person);
      const closed = await whereaboutsClosed(scope, person);
      const named = requests
        .filter((each) => each.person === person && each.controller === controller)
        .map((request) => namedIn(scope, organisation, held, request, { decided, digests, closed }));
      return named.length === 0
        ? { person, controller, items: held.flatMap(forbiddenItems), named: false }
        : { person, controller, items: namedInAll(named), named: true };
    }),
  );
}

interface Standing {
  readonly decided: readonly (Decided & { readonly request: string })[];
  readonly digests: ReadonlyMap<string, Digest>;
  readonly closed: boolean;
}

function namedIn(
  scope: RequestScope,
  organisation: Organisation,
  held: readonly HeldRecord[],
  request: CountingRequest,
  { decided, digests, closed }: Standing,
): ReadonlySet<string> {
  const digest = digests.get(request.id);
  if (digest === undefined) return new Set();
  const relying = reliedOn(
    request,
    { clocks: scope.clocks, requester: { ...scope.requester, organisation } },
    scope.now,
  );
  const own = decided.filter((each) => each.request === request.id);
  const exemptions = held.flatMap((record) => exemptionsOf(scope, record, own, request.capacity, relying, digest));
  return itemsNamed(scope, held, exemptions, closed || !request.places);
}

function namedInAll([first, ...others]: readonly ReadonlySet<string>[]): readonly string[] {
  return [...(first ?? [])].filter((item) => others.every((named) => named.has(item)));
}

/** The log names no record: one that nothing opens closes all of its type. */
function forbiddenItems({ table, restricted }: HeldRecord): readonly string[] {
  if (restricted === 'whole') return itemsOf(table);
  return [...restricted].flatMap((name) => table.fields.get(name)?.item ?? []);
}

function itemsOf(table: RecordTable): readonly string[] {
  return [
    table.existence,
    ...table.counts.map(({ item }) => item),
    ...[...table.fields.values()].map(({ item }) => item),
  ];
}
