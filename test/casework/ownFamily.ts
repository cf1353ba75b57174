import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alertedOf, atEach } from '#test/town/alertedOf';
import { type Asked, type Claims, caseworkTown } from './caseworkTown';
import { alertsOf, FORCE, granted, onCall, READ, request } from './emergencyAsked';
import { EXCLUDE, given, HUB_WALES, INCLUDE } from './relationsAsked';

/** Whoever looks up themselves or their own family is answered as anybody, and the leads of their organisation hear of it. */
const casework = caseworkTown.forTests();

const DECLARE =
  'mutation($key: String!, $person: ID!, $kind: String!) { declareRelationship(key: $key, person: $person, kind: $kind, reason: "Our own child") { id } }';
const declare = async (who: Asked, person: string, kind: 'household' | 'self' = 'household') =>
  expect((await casework.act(who, DECLARE, { person, kind })).errors).toBeUndefined();
const LEADS = ['safeguardingLead', 'caldicottGuardian', 'informationGovernanceOfficer'] as const;
const writtenOf = (practitioner: string) =>
  casework.rows('hub', 'SELECT person, organisation FROM public.lookup_alert WHERE practitioner = $1', [practitioner]);

it('whoever looks up themselves or their own family in an emergency gets it, and the leads of their organisation are told, without content', async () => {
  const person = scriptedChild('convergence').person;
  const references: string[] = [];
  for (const [number, kind] of [
    [11, 'household'],
    [30, 'self'],
  ] as const) {
    const who = onCall(number);
    await declare(who, person, kind);
    references.push(granted(await request(who, [person], 'Gone from our own house since noon')).request);
  }
  await request(onCall(12), [person], 'Gone from the house since noon');
  const lead = (role: Claims['role']): Asked => ({
    as: { practitioner: `${FORCE}/${role}`, organisation: FORCE, team: 'governance', role },
    purpose: 'informationGovernance',
  });
  const told = async (role: Claims['role']) => (await alertsOf(lead(role), 'ownFamilyLookedUp')).sort();
  for (const role of LEADS) expect(await told(role)).toEqual([...references].sort());
  for (const reference of references)
    expect(await alertedOf(casework.town, 'ownFamilyLookedUp', reference)).toEqual(atEach([FORCE], LEADS));
});

it('whoever looks up their own family is written down for the leads of their organisation, and is not while they are barred from it', async () => {
  const person = scriptedChild('convergence').person;
  const who = onCall(34);
  const practitioner = who.as?.practitioner ?? '';
  await declare(who, person);
  const lookUp = async () => (await casework.ask(who, READ, { id: person })).body.data?.person ?? null;
  const written = () => writtenOf(practitioner);
  expect(await lookUp()).not.toBeNull();
  expect(await written()).toEqual([{ person, organisation: FORCE }]);
  const bar = { person, organisation: FORCE, practitioner, reason: 'Kin' };
  const { id } = given(await casework.act(HUB_WALES, EXCLUDE, bar), 'setExclusion');
  expect(await lookUp()).toBeNull();
  expect(await written()).toHaveLength(1);
  expect((await casework.act(HUB_WALES, INCLUDE, { person, id })).errors).toBeUndefined();
});

it('whoever finds their own family by searching, or in their caseload, is written down alike', async () => {
  const { person, familyName, givenName } = scriptedChild('convergence');
  const as = {
    practitioner: `${FORCE}/officer-35`,
    organisation: FORCE,
    team: 'visits',
    role: 'policeOfficer' as const,
  };
  const who: Asked = { ...onCall(35), as };
  const [held] = await casework.rows<{ born: string }>(
    'hub',
    'SELECT birth_date::text AS born FROM public.identity WHERE person = $1 AND birth_date IS NOT NULL ORDER BY id LIMIT 1',
    [person],
  );
  const lists: readonly [string, object][] = [
    [
      'query($s: PersonSearch!) { found: findPerson(search: $s) { candidates { id } } }',
      {
        s: { familyName, givenName, dateOfBirth: held?.born },
      },
    ],
    ['{ found: caseload { persons { id } } }', {}],
  ];
  const RECORD = `mutation($key: String!, $person: ID!, $practitioner: String!) { recordInvolvement(key: $key, person: $person,
    organisation: "${FORCE}", practitioner: $practitioner, reason: "A visit") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const recorded = await casework.act(HUB_WALES, RECORD, { person, practitioner: as.practitioner });
  const { id } = given(recorded, 'recordInvolvement');
  const written = () => writtenOf(as.practitioner);
  const lookUp = async ([query, variables]: (typeof lists)[number]) => {
    const { body } = await casework.ask(who, query, { ...variables });
    expect(JSON.stringify(body.data?.found)).toContain(person);
  };
  for (const list of lists) await lookUp(list);
  expect(await written()).toEqual([]);
  await declare(who, person);
  for (const [at, list] of lists.entries()) {
    await lookUp(list);
    expect(await written()).toEqual(Array(at + 1).fill({ person, organisation: FORCE }));
  }
  expect((await casework.act(HUB_WALES, END, { person, id })).errors).toBeUndefined();
});
