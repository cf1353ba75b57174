import type { TimelineEntry } from './timelineEntry';

/**
 * One timeline of all agencies, latest first. Entries whose date is not disclosed come last, in the order of type and
 * id, so that their place tells nothing of the date.
 */
export function mergeTimelines(timelines: readonly (readonly TimelineEntry[])[]): readonly TimelineEntry[] {
  return timelines.flat().sort(byStartDescending);
}

function byStartDescending(a: TimelineEntry, b: TimelineEntry): number {
  if (a.start !== b.start) {
    if (a.start === null) return 1;
    if (b.start === null) return -1;
    return a.start < b.start ? 1 : -1;
  }
  return compare(a.type, b.type) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
