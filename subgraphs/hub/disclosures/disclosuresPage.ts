import { LARGEST_DISCLOSURE_PAGE } from '../../kit/disclosures/disclosureLog';
import type { DisclosureEntry, OfferedDisclosures } from '../../kit/disclosures/entry';
import { withholdPlaces } from '../../kit/disclosures/withholdPlaces';
import { type PageQuestion, pageBy } from '../chronology/pageOf';
import { orderByPlace, type Place } from '../chronology/place';
import type { Disclosures } from './graph';

/** What the agencies offer as one list, latest first, one page of it, and where their logs go on. Throws `CURSOR_INVALID`. */
export function disclosuresPage(offered: readonly OfferedDisclosures[], question: PageQuestion): Disclosures {
  const entries = orderByPlace(
    offered.flatMap((each) => each.entries),
    placeOf,
  );
  const { page, next } = pageBy(entries, {
    ...question,
    list: 'disclosures',
    largest: LARGEST_DISCLOSURE_PAGE,
    placeOf,
  });
  for (const entry of page) withholdPlaces(entry, question.scope);
  return {
    entries: [...page],
    next,
    complete: !offered.some(({ more }) => more),
    earlier: offered.flatMap(({ earlier }) => earlier ?? []),
  };
}

/** By what the reader sees of the time; entries without, and those of one time, in the order of their ids. */
function placeOf({ at, id }: DisclosureEntry): Place {
  return [at ?? '', id];
}
