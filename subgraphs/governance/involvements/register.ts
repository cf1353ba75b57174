import { SourceFault } from '../../kit/http/maskError';
import { setterOf } from '../../kit/replica/setterOf';
import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { tookIn } from '../exclusions/shownExclusion';
import { isHub } from './party';

/** Who reads whom a person is known to: an organisation's leads and officers its own rows, the hub all. */
const READERS = new Set([
  'hubPractitioner',
  'safeguardingLead',
  'caldicottGuardian',
  'informationGovernanceOfficer',
  'privacyOfficer',
]);

export interface RegisterEvent {
  readonly event: string;
  readonly at: string;
  readonly reason: string;
  /** Null for any but the reader's own and that of the row: another hub, or to those who are none a hub. */
  readonly byOrganisation: string | null;
  readonly byPractitioner: string | null;
}

export interface RegisterRow {
  readonly id: string;
  readonly organisation: string;
  readonly team: string | null;
  readonly practitioner: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly events: readonly RegisterEvent[];
}

/** Names from here, never from input. What took in the reader is kept from them, also when it is over. */
const REGISTERS = {
  involvement: {
    ...{ table: 'governance.involvement', first: 'recorded' },
    ...{ ends: 'coalesce(r.ended_at, r.valid_until)', tookIn: null },
  },
  exclusion: {
    ...{ table: 'governance.exclusion', first: 'set', ends: 'r.valid_until' },
    tookIn: tookIn('r', { organisation: '$3', team: '$7::text', practitioner: '$8::text', setter: '$9::text' }),
  },
} as const;

/**
 * A page of the involvements or exclusions of a person with their events, latest first; null for a person who is unknown or from whom
 * the reader is barred. While the person's whereabouts are closed to the reader, the reader's own organisation's rows only:
 * the name of any other would tell where the child lives, and so would that of whoever wrote in them. Rows that the reader recorded
 * or set stay, so that nobody learns of a closure by writing one and looking for it; what they ended does not: a hub ends an exclusion
 * without knowing of whom, and would find by the row where the child is known. Never an exclusion that took in the reader. Who wrote in a
 * row is named alike of every child (`named`). Throws QUERY_NOT_GRANTED, FIRST_OUT_OF_RANGE, CURSOR_INVALID.
 */
export async function readRegister(
  scope: RequestScope,
  register: keyof typeof REGISTERS,
  person: string,
  ended: boolean,
  page: ListPage,
): Promise<PageOf<RegisterRow> | null> {
  requireReader(scope);
  const subject = await scope.subject(person);
  if (!subject.known || subject.excluded) return null;
  const { organisation, team, practitioner } = scope.requester;
  const hub = isHub(scope.requester);
  const { table, first, ends, tookIn: barred } = REGISTERS[register];
  const { rows, next } = await pageRows<{ row: RegisterRow }>(scope, page, {
    list: [register, subject.person, ended],
    columns: `json_build_object('id', r.id, 'organisation', r.organisation, 'team', r.team, 'practitioner', r.practitioner,
       'validFrom', ${instant('r.valid_from')}, 'validUntil', ${instant(ends)},
       'events', coalesce((SELECT json_agg(json_build_object('event', e.event, 'at', ${instant('e.at')}, 'reason', e.reason,
           'byOrganisation', e.by_organisation, 'byPractitioner', e.by_practitioner) ORDER BY e.at)
         FROM authority.${register}_event e WHERE e.${register} = r.id), '[]'::json)) AS row`,
    from: `${table} r`,
    where: `r.agency = 'hub' AND r.person = $1 AND ($2 OR r.organisation = $3 OR EXISTS (
         SELECT FROM authority.${register}_event e
         WHERE e.${register} = r.id AND e.event = '${first}' AND e.by_organisation = $3 AND e.by_practitioner = $6))
       AND ($4 OR ${ends} IS NULL OR ${ends} > $5) AND ${barred === null ? 'true' : `NOT ${barred}`}`,
    values: [
      ...[subject.person, hub && !subject.whereaboutsClosed, organisation.id, ended, scope.now],
      ...[hub ? practitioner : null, ...(barred === null ? [] : [team, practitioner, setterOf(scope.requester)])],
    ],
    person: 'r.person',
    order: [
      { by: 'r.valid_from', type: 'timestamptz', descending: true },
      { by: 'r.id', type: 'uuid' },
    ],
  });
  const entries = rows.map(({ row }) => ({
    ...row,
    events: row.events.map((event) => named(scope, row, event)),
  }));
  return { entries, next };
}

/** By the row and the reader, never by whether whereabouts are closed: a null that only these explain would tell of them. */
function named(scope: RequestScope, { id, organisation }: RegisterRow, event: RegisterEvent): RegisterEvent {
  if ([null, organisation, scope.requester.organisation.id].includes(event.byOrganisation)) return event;
  scope.withholdPlace('Relationship', id, 'events', null);
  return { ...event, byOrganisation: null, byPractitioner: null };
}

export function requireReader({ requester }: RequestScope): void {
  if (!READERS.has(requester.role))
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      'Your role may not read this register: ask your safeguarding lead, or the hub.',
    );
}
