import { orderByPlace, type Place } from './place';
import type { Timeline, TimelineEntry } from './timelineEntry';

/**
 * One timeline of all agencies, latest first, whole where each of theirs is. Entries whose date is not disclosed come last, in the order of type and
 * id, so that their place tells nothing of the date.
 */
export function mergeTimelines(timelines: readonly Timeline[]): Timeline {
  const entries = timelines.flatMap((each) => each.entries);
  return { entries: orderByPlace(entries, placeOfEntry), whole: timelines.every(({ whole }) => whole) };
}

export function placeOfEntry({ start, type, id }: TimelineEntry): Place {
  return [start ?? '', type, id];
}
