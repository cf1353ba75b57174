import { orderByPlace, type Place } from './place';
import type { TimelineEntry } from './timelineEntry';

/**
 * One timeline of all agencies, latest first. Entries whose date is not disclosed come last, in the order of type and
 * id, so that their place tells nothing of the date.
 */
export function mergeTimelines(timelines: readonly (readonly TimelineEntry[])[]): readonly TimelineEntry[] {
  return orderByPlace(timelines.flat(), placeOfEntry);
}

export function placeOfEntry({ start, type, id }: TimelineEntry): Place {
  return [start ?? '', type, id];
}
