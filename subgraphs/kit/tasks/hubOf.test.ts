import type { OrganisationId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { hubOf } from './hubOf';

const body = (
  id: string,
  kind: Organisation['kind'],
  country: Organisation['country'],
  area: string,
): Organisation => ({
  ...{ id: id as OrganisationId, name: id, kind, country, area },
  ...{ agency: null, dutyToShare: false },
});
const ORGANISATIONS = [
  body('north-council', 'council', 'W', 'north'),
  body('south-council', 'council', 'W', 'south'),
  body('east-council', 'council', 'E', 'east'),
  body('north-school', 'school', 'W', 'north'),
];

it.each([
  ['a school of one of two areas turns to the council of its own', 'W', 'north', ['north-council']],
  ['and of the other to that of the other', 'W', 'south', ['south-council']],
  [
    'where its area has no council, to those of its country, and to no other',
    'W',
    'west',
    ['north-council', 'south-council'],
  ],
  ['alike in the other country', 'E', 'west', ['east-council']],
] as const)('%s', (_when, country, area, councils) => {
  expect(hubOf(ORGANISATIONS, body('asker', 'school', country, area))).toEqual(councils);
});
