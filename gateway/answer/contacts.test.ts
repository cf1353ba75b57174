import type { AgencyContact, AgencyContacts } from '../readConfiguration';
import { agenciesWithoutContact, contactFor } from './contacts';

const contact = (agency: AgencyContact['agency'], area: string): AgencyContact => ({
  agency,
  area,
  frontDoor: { name: `${agency} ${area}`, telephone: '1' },
  outOfHours: { name: `${agency} ${area} at night`, telephone: '2' },
});
const SOCIAL_CARE = contact('socialCare', 'Marchford');
const ALL: AgencyContacts = [
  SOCIAL_CARE,
  contact('police', 'Marchford'),
  contact('police', 'Afonwen'),
  contact('hub', 'Marchford'),
  contact('hub', 'Afonwen'),
];

test.each([
  ['the agency’s, of the requester’s area', ALL, 'police', 'Afonwen', 'police Afonwen at night'],
  ['the agency’s first, where the area has none', ALL, 'police', 'Elsewhere', 'police Marchford at night'],
  ['the agency’s of another area before the hub’s', ALL, 'socialCare', 'Afonwen', 'socialCare Marchford at night'],
  ['the hub’s of the area, where the agency has none', ALL, 'health', 'Afonwen', 'hub Afonwen at night'],
  ['the hub’s first, where no area is known', ALL, 'health', null, 'hub Marchford at night'],
  ['anybody’s, where the hub has none either', [SOCIAL_CARE], 'health', 'Afonwen', 'socialCare Marchford at night'],
] as const)('whom to reach: %s', (_name, contacts, agency, area, expected) => {
  expect(contactFor([...contacts] as [AgencyContact], agency, area, 'outOfHours').name).toBe(expected);
  expect(contactFor([...contacts] as [AgencyContact], agency, area, 'frontDoor').name).toBe(
    expected.replace(' at night', ''),
  );
});

test('agencies without a contact of their own are named', () => {
  expect(agenciesWithoutContact(ALL)).toEqual(['health', 'education', 'governance']);
});
