import type { Class } from './class';
import { Part, ValueObject } from './decorators';

/** A page of a list, as it is answered. */
export interface PageOf<Entry> {
  readonly entries: readonly Entry[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** The graph's type of a page of `entry`: what is left over is in the next, and a list that was cut says so. */
export function pagedList(name: string, description: string, entry: Class): Class {
  @ValueObject({ name, description: `A page of ${description}` })
  class PagedList {
    @Part(() => [entry], { description: 'The entries of this page.' })
    entries: readonly unknown[];

    @Part(() => String, {
      description: 'Cursor of the next page; null on the last. Bound to the requester and purpose.',
    })
    next: string | null;
  }
  return PagedList;
}
