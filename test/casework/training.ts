import { readFileSync } from 'node:fs';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { DataItem } from '#policies/core/dataItem';
import { asksForTraining } from '#policies/core/training';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, type Claims, caseworkTown } from './caseworkTown';

/** Training that has expired: what a routine purpose gives then, and what nothing narrows. */
const casework = caseworkTown.forTests();

const child = scriptedChild('earlyHelpEngland');
const ITEMS = new Map(
  (JSON.parse(readFileSync('schema/fields.json', 'utf8')) as { items: DataItem[] }).items.map((item) => [
    item.id as string,
    item,
  ]),
);
const WORKER: Claims = {
  practitioner: 'marchford-council/early-help-77',
  organisation: 'marchford-council',
  team: 'early-help',
  role: 'earlyHelpWorker',
};
const EXPIRED = { ...WORKER, trainingValidUntil: '2026-01-01' };
const early = (as: Claims): Asked => ({ as, purpose: 'earlyHelp' });
const READ = `query($id: ID!) { person(id: $id) { name { familyName } serviceEpisodes { agency contact { telephone } }
  education { attendance { percentage } concerns { kind text } } health { communityNursing { service note } emergencyAttendances { presentingComplaint } } } }`;

const read = async (who: Asked, id = child.person) => {
  const { body } = await casework.ask(who, READ, { id });
  expect(body.errors).toBeUndefined();
  return body;
};
const narrowed = ({ extensions }: AnswerBody) =>
  (extensions?.lintel?.notices ?? []).filter(({ reason }) => reason === 'trainingExpired');
interface Education {
  readonly attendance: readonly object[];
  readonly concerns: readonly { readonly kind: string | null }[];
}
const educationOf = ({ data }: AnswerBody) => (data as { person: { education: Education } }).person.education;

it('a routine purpose gives what is least sensitive, and each notice says what would unlock the rest', async () => {
  const [trained, expired] = [await read(early(WORKER)), await read(early(EXPIRED))];
  expect(narrowed(trained)).toEqual([]);
  expect(trained.extensions?.lintel).not.toHaveProperty('warnings');
  const refused = narrowed(expired);
  expect(refused.length).toBeGreaterThan(0);
  for (const { dataItem, unlock } of refused) {
    const item = ITEMS.get(dataItem ?? '');
    expect(item !== undefined && asksForTraining(item)).toBe(true);
    expect(unlock).toContain('renewTraining');
  }
  expect(educationOf(trained).concerns.some(({ kind }) => kind !== null)).toBe(true);
  expect(educationOf(expired).concerns.every(({ kind }) => kind === null)).toBe(true);
  expect(educationOf(expired).concerns).toHaveLength(educationOf(trained).concerns.length);
  expect(educationOf(expired).attendance).toEqual(educationOf(trained).attendance);
});

it('every answer warns of it, and says whether it was narrowed', async () => {
  const [routine, child47] = [
    await read(early(EXPIRED)),
    await read({ as: { ...EXPIRED, role: 'hubPractitioner', team: 'hub' }, purpose: 'screening', reason: 'A report' }),
  ];
  const warning = { code: 'trainingExpired', since: '2026-01-01', message: expect.stringContaining('2026-01-01') };
  expect(routine.extensions?.lintel).toMatchObject({ warnings: [{ ...warning, narrows: true }] });
  expect(child47.extensions?.lintel).toMatchObject({ warnings: [{ ...warning, narrows: false }] });
  expect((await read(early({ ...WORKER, trainingValidUntil: '2999-01-01' }))).extensions?.lintel).not.toHaveProperty(
    'warnings',
  );
});

it('a section 47 enquiry is answered in the same words, but for the warning', async () => {
  const enquiry = scriptedChild('section47');
  const who = { organisation: 'afonwen-council', team: 'child-protection', practitioner: 'afonwen-council/sw-77' };
  const asked = (claims: object): Asked => ({
    as: { ...who, role: 'socialWorker', ...claims },
    ...{ purpose: 'section47Enquiry', reason: 'Injury', case: enquiry.caseId ?? '' },
  });
  const [trained, expired] = [
    await read(asked({}), enquiry.person),
    await read(asked({ trainingValidUntil: '2026-01-01' }), enquiry.person),
  ];
  expect(expired.data).toEqual(trained.data);
  expect(expired.extensions?.lintel?.notices).toEqual(trained.extensions?.lintel?.notices);
});

it('emergency access opens what it opens to anybody', async () => {
  const { person } = scriptedChild('gillick');
  const lead = { organisation: 'afonwen-school-01', team: 'safeguarding', role: 'safeguardingLead' } as const;
  const who = early({ ...lead, practitioner: 'afonwen-school-01/lead-77', trainingValidUntil: '2026-01-01' });
  const CAMHS = 'query($id: ID!) { person(id: $id) { health { camhs { status } } } }';
  const statuses = async () => {
    const { data } = (await casework.ask(who, CAMHS, { id: person })).body;
    return (data as { person: { health: { camhs: object[] | null } | null } }).person.health?.camhs ?? [];
  };
  expect(await statuses()).toEqual([]);
  const REQUEST = `mutation($key: String!, $persons: [ID!]!, $reason: String!) {
    requestEmergencyAccess(key: $key, persons: $persons, reason: $reason) { grants { id } } }`;
  const body = await casework.act(who, REQUEST, { persons: [person], reason: 'She is on the roof of the gym' });
  expect(body.errors).toBeUndefined();
  expect(await statuses()).toEqual([{ status: expect.any(String) }]);
});
