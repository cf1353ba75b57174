import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { AgencyContact, AgencyContacts } from '../readConfiguration';

export type Reach = AgencyContact['outOfHours'];

/**
 * Whom to reach of an agency, for a requester of an area: configured, so that it is there when nothing else is, and never
 * chosen by the child. Where the area has none, the agency's first; where the agency has none, the hub's, then anybody's:
 * nobody is left without a number to ring.
 */
export function contactFor(
  contacts: AgencyContacts,
  agency: Agency,
  area: string | null,
  desk: 'frontDoor' | 'outOfHours',
): Reach {
  const ofAgency = contacts.filter((each) => each.agency === agency);
  const ofHub = contacts.filter((each) => each.agency === 'hub');
  const nearest = [ofAgency, ofHub, contacts].map((some) => some.find((each) => each.area === area) ?? some[0]);
  return (nearest.find((each) => each !== undefined) ?? contacts[0])[desk];
}

/** The agencies in whose place another's contact is told. */
export function agenciesWithoutContact(contacts: AgencyContacts): readonly Agency[] {
  return AGENCIES.filter((agency) => !contacts.some((each) => each.agency === agency));
}
