import type { RequestScope } from '../request/requestScope';
import type { DisclosureEntry } from './entry';

/** Without a case and under no clause of the reader read alike: one null with one notice. */
export function withholdPlaces({ id, ...entry }: DisclosureEntry, scope: RequestScope): void {
  for (const field of ['controller', 'organisation', 'team', 'case'] as const)
    if (entry[field] === null) scope.withholdPlace('Disclosure', id, field, null);
}
