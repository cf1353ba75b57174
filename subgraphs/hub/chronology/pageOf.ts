import type { Country } from '#policies/core/vocabulary';
import { cursorBinding, openCursor } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { TIMELINE_LIMIT } from '../../kit/request/timeline';
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
import { placeOfEntry } from './mergeTimelines';
import { comparePlaces, type Place, readPlace, writePlace } from './place';
import type { Timeline, TimelineEntry } from './timelineEntry';

/** Largest page of a chronology. */
const LARGEST = 200;

/** The country of a holder that was disclosed; null for one that was not, so that no label tells where the child lives. */
export type CountryOf = (controller: string | null) => Country | null;

export function countriesOf({ countryOf }: Pick<RequestScope, 'countryOf'>): CountryOf {
  return (controller) => (controller === null ? null : countryOf(controller));
}

export interface PageQuestion {
  readonly first: number;
  readonly after: string | null;
  readonly scope: RequestScope;
  readonly person: string;
}

/** One page of the requester's own view of the timeline. Throws `CURSOR_INVALID` for a cursor that is not theirs. */
export function pageOf({ entries, whole }: Timeline, question: PageQuestion, countryOf: CountryOf): Chronology {
  const { page, next } = pageBy(entries, { ...question, list: 'chronology', largest: LARGEST, placeOf: placeOfEntry });
  withholdPlaces(page, question.scope);
  const complete = whole && !isCutOff(entries);
  return { entries: page.map((entry) => toEntry(entry, question.person, countryOf)), next, complete };
}

/** Whether an agency offered as many records of one type as it offers at most: older ones may be left out there. */
function isCutOff(entries: readonly TimelineEntry[]): boolean {
  const offered = new Map<string, number>();
  for (const { agency, type } of entries) {
    const kind = `${agency}|${type}`;
    offered.set(kind, (offered.get(kind) ?? 0) + 1);
  }
  return [...offered.values()].some((number) => number >= TIMELINE_LIMIT);
}

export interface ListQuestion<Entry> extends PageQuestion {
  readonly list: string;
  readonly largest: number;
  readonly placeOf: (entry: Entry) => Place;
}

/**
 * One page of a list about a person in the order of `placeOf`, by keyed cursors: what stands after the cursor's place now,
 * also where the entry it was made of has left the reader's view. Throws `CURSOR_INVALID` for a cursor that is not of this
 * reader, case and list.
 */
export function pageBy<Entry>(
  entries: readonly Entry[],
  { first, after, scope, person, list, largest, placeOf }: ListQuestion<Entry>,
): { readonly page: readonly Entry[]; readonly next: string | null } {
  // What is seen of a person goes by the case that is named: a place in one view is none in another.
  const binding = cursorBinding(scope, JSON.stringify([list, person, scope.caseId]));
  const place = after === null ? null : openCursor(scope, after, binding, readPlace);
  const left = place === null ? entries : entries.filter((entry) => comparePlaces(placeOf(entry), place) > 0);
  const size = withinPage(first, largest);
  const page = left.slice(0, size);
  const last = page.at(-1);
  const more = last !== undefined && left.length > size;
  return { page, next: more ? scope.cursors.seal(writePlace(placeOf(last)), binding) : null };
}

function toEntry(entry: TimelineEntry, person: string, countryOf: CountryOf): ChronologyEntry {
  const episode = entry.layer === 'serviceEpisode' ? toServiceEpisode(entry, person, countryOf) : null;
  const event = episode === null ? toLifeEvent(entry, person, countryOf) : null;
  return { id: entry.id, serviceEpisode: episode, lifeEvent: event };
}

export function toServiceEpisode(entry: TimelineEntry, person: string, countryOf: CountryOf): ServiceEpisode {
  const { contact } = entry;
  return {
    ...common(entry, person, SERVICE_EPISODE_TYPES, countryOf),
    contact: contact === null ? null : whole(contact),
  };
}

export function toLifeEvent(entry: TimelineEntry, person: string, countryOf: CountryOf): LifeEvent {
  return common(entry, person, LIFE_EVENT_TYPES, countryOf);
}

function common(
  entry: TimelineEntry,
  person: string,
  types: Readonly<Record<string, VocabularyEntry>>,
  countryOf: CountryOf,
) {
  const { id, code, agency, start, end, service, professional, summary, location, assertion, source } = entry;
  const involvement = coded(INVOLVEMENTS, entryOf(types, code)?.professional ?? 'PPRF');
  return {
    id,
    type: [coded(types, code, () => countryOf(entry.controller))],
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
