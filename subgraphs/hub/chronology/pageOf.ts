import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { withinPage } from '../../kit/schema/page';
import {
  coded,
  entryOf,
  INVOLVEMENTS,
  LIFE_EVENT_TYPES,
  SERVICE_EPISODE_TYPES,
  SERVICE_TYPES,
  type VocabularyEntry,
} from '../standards/vocabulary';
import type { Chronology, ChronologyEntry, LifeEvent, ServiceEpisode } from './graph';
import type { TimelineEntry } from './timelineEntry';

/** Largest page of a chronology. */
const LARGEST = 200;

/** What a cursor is bound to: nobody else's, for no other purpose, on no other list. */
export function cursorBinding(scope: RequestScope, list: string): string {
  const { organisation, team, role, practitioner } = scope.requester;
  return JSON.stringify([list, organisation.id, team, role, practitioner, scope.purpose]);
}

export interface PageQuestion {
  readonly first: number;
  readonly after: string | null;
  readonly scope: RequestScope;
  readonly person: string;
}

/** One page of the requester's own view of the timeline. Throws `CURSOR_INVALID` for a cursor that is not theirs. */
export function pageOf(entries: readonly TimelineEntry[], question: PageQuestion): Chronology {
  const { page, next } = pageBy(entries, { ...question, list: 'chronology', largest: LARGEST });
  withholdPlaces(page, question.scope);
  return { entries: page.map((entry) => toEntry(entry, question.person)), next };
}

/** One page of a list about a person, by keyed cursors. Throws `CURSOR_INVALID` for a cursor that is not of this reader and list. */
export function pageBy<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  { first, after, scope, person, list, largest }: PageQuestion & { readonly list: string; readonly largest: number },
): { readonly page: readonly Entry[]; readonly next: string | null } {
  const binding = cursorBinding(scope, `${list}|${person}`);
  const position = after === null ? null : scope.cursors.open(after, binding);
  if (after !== null && position === null) {
    throw new SourceFault(
      'CURSOR_INVALID',
      'This cursor is not one of this list for this requester and purpose: take `next` of the page before.',
    );
  }
  const start = position === null ? 0 : entries.findIndex((entry) => entry.id === position) + 1;
  const size = withinPage(first, largest);
  const page = entries.slice(start, start + size);
  const last = page.at(-1);
  const more = last !== undefined && start + size < entries.length;
  return { page, next: more ? scope.cursors.seal(last.id, binding) : null };
}

function toEntry(entry: TimelineEntry, person: string): ChronologyEntry {
  const episode = entry.layer === 'serviceEpisode' ? toServiceEpisode(entry, person) : null;
  return { id: entry.id, serviceEpisode: episode, lifeEvent: episode === null ? toLifeEvent(entry, person) : null };
}

export function toServiceEpisode(entry: TimelineEntry, person: string): ServiceEpisode {
  const { contact } = entry;
  return { ...common(entry, person, SERVICE_EPISODE_TYPES), contact: contact === null ? null : whole(contact) };
}

export function toLifeEvent(entry: TimelineEntry, person: string): LifeEvent {
  return common(entry, person, LIFE_EVENT_TYPES);
}

function common(entry: TimelineEntry, person: string, types: Readonly<Record<string, VocabularyEntry>>) {
  const { id, code, agency, start, end, service, professional, summary, location, assertion, source } = entry;
  const involvement = coded(INVOLVEMENTS, entryOf(types, code)?.professional ?? 'PPRF');
  return {
    id,
    type: [coded(types, code)],
    agency,
    subjectPerson: [{ person, involvement: coded(INVOLVEMENTS, 'SBJ') }],
    timeInformation: start === null && end === null ? null : [{ startDateTime: start, endDateTime: end }],
    relatedService: service === null ? [] : [{ type: [coded(SERVICE_TYPES, service)] }],
    relatedProfessional:
      professional === null
        ? []
        : [{ professional: { name: professional.name ?? null, role: professional.role ?? null }, involvement }],
    finding: summary === null ? [] : [{ text: summary }],
    location,
    assertion,
    source,
  };
}

function whole(contact: {
  name?: string | null | undefined;
  telephone?: string | null | undefined;
  email?: string | null | undefined;
}) {
  return { name: contact.name ?? null, telephone: contact.telephone ?? null, email: contact.email ?? null };
}

/** Every null place of the common layer carries the constant notice too: closed, not held, or none to tell. */
export function withholdPlaces(entries: readonly TimelineEntry[], scope: RequestScope): void {
  for (const { id, layer, location, contact } of entries) {
    const type = layer === 'serviceEpisode' ? 'ServiceEpisode' : 'LifeEvent';
    if (location === null) scope.withholdPlace(type, id, 'location', null);
    if (contact === null && layer === 'serviceEpisode') scope.withholdPlace(type, id, 'contact', null);
  }
}
