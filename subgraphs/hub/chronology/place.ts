import { z } from 'zod';

/**
 * Where an entry stands in a list that is latest first: its time as the reader sees it ('' where it is not disclosed), then
 * what orders entries of one time. A cursor keeps the place and not the entry, so that a page goes on after it whether the
 * entry is still in the reader's view or not.
 */
export type Place = readonly [time: string, ...ties: string[]];

const sealedPlace = z.tuple([z.string()], z.string());

/** Later before earlier; without a time last, so that their place tells nothing of it; then the ties in their order. */
export function comparePlaces(a: Place, b: Place): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? 1 : -1;
  const differs = a.findIndex((part, index) => part !== b[index]);
  if (differs === -1) return 0;
  return (a[differs] ?? '') < (b[differs] ?? '') ? -1 : 1;
}

/** The entries in the order of their places. */
export function orderByPlace<Entry>(entries: readonly Entry[], placeOf: (entry: Entry) => Place): readonly Entry[] {
  const placed = entries.map((entry) => ({ entry, place: placeOf(entry) }));
  return placed.sort((a, b) => comparePlaces(a.place, b.place)).map(({ entry }) => entry);
}

export function writePlace(place: Place): string {
  return JSON.stringify(place);
}

/** The place in an opened cursor, or null for a text that is none. */
export function readPlace(text: string): Place | null {
  try {
    return sealedPlace.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
