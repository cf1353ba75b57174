import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACT_TERMS, ACTS, OFFICERS } from '#policies/core/acts';
import { HOLDER_ROLES } from '#policies/core/holderTasks';
import { canHaveRole } from '#policies/core/roleKinds';
import { type OrganisationKind, ROLES } from '#policies/core/vocabulary';
import { TOWN_ORGANISATIONS } from './organisations';
import { countryOf, PERSONAS } from './personas';

/** As docs/api.md, 'Roles', says: their organisation works on both sides of the border. */
const ONE_FOR_BOTH = ['familySupportWorker', 'subjectRepresentative'];
const kindOf = (organisation: string) => TOWN_ORGANISATIONS.find(({ id }) => id === organisation)?.kind;

test('no two have one key, and each has a role that its organisation can have', () => {
  expect(new Set(PERSONAS.map(({ key }) => key)).size).toBe(PERSONAS.length);
  for (const { organisation, role } of PERSONAS)
    expect(canHaveRole(kindOf(organisation) as OrganisationKind, role)).toBe(true);
});

describe.each(['E', 'W'] as const)('in %s', (country) => {
  const here = PERSONAS.filter((each) => countryOf(each) === country);

  test.each(ROLES.filter((role) => !ONE_FOR_BOTH.includes(role)))('somebody is a %s', (role) => {
    expect(here.filter((each) => each.role === role)).not.toEqual([]);
  });

  // Of the documents' own acts: docs/api.md lists each, and a test that none is missing there.
  test.each(ACTS)('every role that may %s is somebody here, or acts here from across the border', (act) => {
    const roles = ACT_TERMS[act].roles.filter((role) => !ONE_FOR_BOTH.includes(role));
    expect(roles.filter((role) => !here.some((each) => each.role === role))).toEqual([]);
  });

  test.each(['council', 'policeForce', 'healthBody', 'school'] as const)(
    'a %s has somebody who answers for its records, and somebody who answers what it is asked',
    (kind) => {
      const roles = here.filter(({ organisation }) => kindOf(organisation) === kind).map(({ role }) => role);
      expect(roles.filter((role) => OFFICERS.includes(role))).not.toEqual([]);
      expect(roles.filter((role) => HOLDER_ROLES.includes(role))).not.toEqual([]);
    },
  );
});

test('those of one organisation for both countries are there, once, and the documents name them', () => {
  const api = readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8');
  const named = ONE_FOR_BOTH.map((role) => `\`${role}\``).join(' and ');
  expect(api).toContain(`Every role has one in both countries but ${named}`);
  for (const role of ONE_FOR_BOTH)
    expect(PERSONAS.filter((each) => each.role === role).map(({ organisation }) => organisation)).toEqual([
      'border-family-support',
    ]);
});
