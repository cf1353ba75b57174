import type { DisclosureEntry, OfferedDisclosures } from '../../kit/disclosures/entry';
import type { RequestScope } from '../../kit/request/requestScope';
import { type PageQuestion, pageBy } from '../chronology/pageOf';
import { orderByPlace, type Place } from '../chronology/place';
import type { Disclosures } from './graph';

/** Largest page of who saw what. */
const LARGEST = 200;

/** What the agencies offer as one list, latest first, and one page of it. Throws `CURSOR_INVALID`. */
export function disclosuresPage(offered: readonly OfferedDisclosures[], question: PageQuestion): Disclosures {
  const entries = orderByPlace(
    offered.flatMap((each) => each.entries),
    placeOf,
  );
  const { page, next } = pageBy(entries, { ...question, list: 'disclosures', largest: LARGEST, placeOf });
  for (const entry of page) withholdPlaces(entry, question.scope);
  return { entries: [...page], next, complete: !offered.some(({ more }) => more) };
}

/** By what the reader sees of the time; entries without, and those of one time, in the order of their ids. */
function placeOf({ at, id }: DisclosureEntry): Place {
  return [at ?? '', id];
}

/** Without a case and under no clause of the reader read alike: one null with one notice. */
function withholdPlaces({ id, ...entry }: DisclosureEntry, scope: RequestScope): void {
  for (const field of ['controller', 'organisation', 'team', 'case'] as const)
    if (entry[field] === null) scope.withholdPlace('Disclosure', id, field, null);
}
