import type { Agency } from '#policies/core/vocabulary';
import type { AgencyContact } from '../readConfiguration';

export type Reach = AgencyContact['outOfHours'];

/**
 * Whom to reach of an agency, for a requester of an area: configured, so that it is there when nothing else is, and never
 * chosen by the child. Where the area has none, the agency's first; null where it has none at all.
 */
export function contactFor(
  contacts: readonly AgencyContact[],
  agency: Agency,
  area: string | null,
  desk: 'frontDoor' | 'outOfHours',
): Reach | null {
  const ofAgency = contacts.filter((each) => each.agency === agency);
  return (ofAgency.find((each) => each.area === area) ?? ofAgency[0])?.[desk] ?? null;
}
