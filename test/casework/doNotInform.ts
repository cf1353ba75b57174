import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown } from './caseworkTown';
import { given, HUB, HUB_WALES } from './relationsAsked';

/** Whom not to inform is told before any contact detail, whether or not it was asked for, to whoever may read it and nobody else. */
const casework = caseworkTown.forTests();

const { person, caseId } = scriptedChild('notToBeInformed');
const WORKER: Asked = {
  ...{ persona: 'social-worker-england', purpose: 'section47Enquiry', reason: 'A disclosure at school' },
  ...(caseId === null ? {} : { case: caseId }),
};
const about = async (who: Asked, selection: string, id = person) => {
  const { body } = await casework.ask(who, `query($id: ID!) { person(id: $id) ${selection} }`, { id });
  expect(body.errors).toBeUndefined();
  return body;
};
const warned = ({ extensions }: AnswerBody) => extensions?.lintel?.warnings;
const warning = (path: readonly string[], clause: string) => ({
  ...{ code: 'notToBeInformed', path },
  obligations: [{ agency: 'hub', clause, obligations: ['noOnwardSharing', 'doNotInformSubject'] }],
  message: expect.stringContaining('Read Person.notToBeInformed before you contact anybody'),
});
const ENQUIRY = 'casework-and-index-england.E20';

it.each([
  ['the household’s own', '{ contact { telephone } }'],
  ['an address', '{ identities { address { postcode } } }'],
  ['of the family', '{ relatedPerson { name { familyName } } }'],
  ['of whoever is acting', '{ whoIsActing { contact { telephone } } }'],
  ['of an agency’s record', '{ socialCare { allocations { contact { telephone } } } }'],
  ['of the common layer', '{ serviceEpisodes { contact { telephone } } }'],
])('a contact detail that is asked for says that somebody must not be informed: %s', async (_which, selection) => {
  const body = await about(WORKER, selection);
  expect(warned(body)).toEqual([warning(['person'], ENQUIRY)]);
  const told = JSON.stringify([body.data, body.extensions?.lintel?.notices]);
  expect(told).not.toMatch(/lintel__|notToBeInformed/);
});

it('it stands at the client’s own name of the person, where a contact detail stands', async () => {
  const query = `query($id: ID!) { whose: person(id: $id) { name { familyName } }
    child: person(id: $id) { contact { telephone } } }`;
  const { body } = await casework.ask(WORKER, query, { id: person });
  expect(warned(body)).toEqual([warning(['child'], ENQUIRY)]);
});

it('it is recorded by the hub as given, under the clause that gave it', async () => {
  const size = async () =>
    (await casework.rows<{ size: string }>('hub', 'SELECT size::text AS size FROM disclosure.head'))[0]?.size;
  const before = await size();
  await about(WORKER, '{ contact { telephone } }');
  const bodies = await casework.rows<{ body: Buffer }>('hub', 'SELECT body FROM disclosure.log WHERE seq > $1', [
    before,
  ]);
  expect(bodies.map(({ body }) => body.toString('utf8')).join()).toContain('hub.notToBeInformed.involvement');
});

it.each([
  ['the answer has it', WORKER, '{ notToBeInformed { whom } contact { telephone } }', person],
  ['no contact detail is asked for', WORKER, '{ name { familyName } cases { threshold } }', person],
  ['there is nobody', WORKER, '{ contact { telephone } }', scriptedChild('convergence').person],
  [
    'it is not theirs to read',
    { persona: 'social-worker-england', purpose: 'earlyHelp' },
    '{ whoIsActing { contact { telephone } } }',
    scriptedChild('section47').person,
  ],
] as const)('nothing is said where %s', async (_why, who, selection, id) => {
  expect(warned(await about(who, selection, id))).toBeUndefined();
});

it('whoever is not involved reads the same of a child with somebody and of one without', async () => {
  const other = scriptedChild('familySupport').person;
  const who: Asked = {
    as: {
      ...{ practitioner: 'marches-police/traffic-9', organisation: 'marches-police', team: 'traffic' },
      role: 'policeOfficer',
    },
    ...{ purpose: 'crimePrevention', reason: 'Pattern of thefts' },
  };
  const ask = async (id: string) => {
    const body = await about(who, '{ socialCare { allocations { contact { telephone } } } }', id);
    return JSON.stringify({ ...body.extensions?.lintel, receipts: body.extensions?.lintel?.receipts.length });
  };
  expect(await ask(person)).toBe(await ask(other));
  expect(await ask(person)).not.toContain('notToBeInformed');
});

describe('a family support worker whom the hub involves', () => {
  const SUPPORT: Asked = { persona: 'family-support-worker', purpose: 'familySupport' };
  const INVOLVE = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
    organisation: "border-family-support", team: "family", reason: "Supports the family") { id effects { confirmed } } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;

  it('reads whom not to inform without anybody’s consent, and is told that there is somebody', async () => {
    const WHOM = '{ notToBeInformed { whom } }';
    expect((await about(SUPPORT, WHOM)).data?.person).toEqual({ notToBeInformed: null });
    const { id } = given(await casework.act(HUB, INVOLVE, { person }), 'recordInvolvement');
    try {
      expect((await about(SUPPORT, WHOM)).data?.person).toEqual({ notToBeInformed: [{ whom: 'The father' }] });
      const body = await about(SUPPORT, '{ whoIsActing { contact { telephone } } }');
      expect(warned(body)).toEqual([warning(['person'], 'family-support.F12')]);
    } finally {
      await casework.act(HUB, END, { person, id });
    }
    expect(warned(await about(SUPPORT, '{ whoIsActing { contact { telephone } } }'))).toBeUndefined();
  });
});

it('closed whereabouts change nothing of it: there is the same, and there is none where there was none', async () => {
  const without = scriptedChild('familySupport').person;
  const CLOSE = `mutation($key: String!, $person: ID!) { closeWhereabouts(key: $key, person: $person, reason: "A threat", keepers: [
    { organisation: "afonwen-council", role: "hubPractitioner" }, { organisation: "afonwen-health-board", role: "caldicottGuardian" }]) {
    effects { confirmed } } }`;
  const REOPEN = `mutation($key: String!, $person: ID!) {
    openWhereabouts(key: $key, person: $person, reason: "Moved") { effects { confirmed } } }`;
  const asking = [WORKER, HUB].flatMap((who) => [person, without].map((id) => ({ who, id })));
  const all = () =>
    Promise.all(
      asking.map(async ({ who, id }) => {
        const body = await about(who, '{ contact { telephone } whoIsActing { contact { telephone } } }', id);
        return { warned: warned(body), reached: /"telephone":"/.test(JSON.stringify(body.data)) };
      }),
    );
  const open = await all();
  expect(open.map((each) => each.warned?.length ?? 0)).toEqual([1, 0, 1, 0]);
  expect(open[0]?.reached).toBe(true);
  for (const id of [person, without]) await casework.act(HUB, CLOSE, { person: id });
  try {
    const closed = await all();
    expect(closed.map((each) => each.warned)).toEqual(open.map((each) => each.warned));
    expect(closed.some(({ reached }) => reached)).toBe(false);
  } finally {
    for (const id of [person, without]) await casework.act(HUB_WALES, REOPEN, { person: id });
  }
});
