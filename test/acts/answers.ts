import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { AnswerBody } from '#test/town/startTown';
import { actsTown } from './actsTown';

const town = actsTown.forTests();

const child = scriptedChild('section47');
const RECORD = `mutation($key: String!, $person: ID!, $organisation: String!, $team: String, $reason: String!) {
  recordInvolvement(key: $key, person: $person, organisation: $organisation, team: $team, reason: $reason) {
    id effects { agency confirmed effectiveAt } person { id } } }`;
const END = `mutation($key: String!, $person: ID!, $id: ID!) {
  endInvolvement(key: $key, person: $person, id: $id, reason: "The service ended.") { id effects { agency confirmed } } }`;
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';

const asHub = (query: string, variables: Record<string, unknown>, persona = 'hub-practitioner') =>
  town.ask({ persona, purpose: 'screening', reason: 'A referral came in', query, variables });
const asWorker = () =>
  town.ask({
    persona: 'early-help-worker-england',
    purpose: 'earlyHelp',
    query: SEEN,
    variables: { id: child.person },
  });
const involvement = (over: object = {}) => ({
  key: randomUUID(),
  person: child.person,
  organisation: 'marchford-council',
  team: 'early-help',
  reason: 'The family moved across the border.',
  ...over,
});
const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
const recorded = (body: AnswerBody) =>
  body.data?.recordInvolvement as {
    id: string;
    effects: { agency: string; confirmed: boolean; effectiveAt: string }[];
    person: { id: string };
  };

it('what an act opens and closes is open and closed everywhere when the call returns', async () => {
  const before = (await asWorker()).body;
  expect(before.extensions?.lintel?.notices.map((notice) => notice.reason)).toContain('notInvolved');
  const opened = (await asHub(RECORD, involvement())).body;
  expect(opened.errors).toBeUndefined();
  const { id, effects, person } = recorded(opened);
  expect(person.id).toBe(child.person);
  expect(effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(
    ['police', 'health', 'education', 'socialCare', 'hub'].map((agency) => [agency, true]),
  );
  const during = (await asWorker()).body;
  expect(during.extensions?.lintel?.notices.map((notice) => notice.reason)).not.toContain('notInvolved');
  const closed = (await asHub(END, { key: randomUUID(), person: child.person, id })).body;
  expect(closed.errors).toBeUndefined();
  expect((await asWorker()).body).toEqual(before);
});

it('a key that comes again does nothing twice and gives the same result; with other input it is refused', async () => {
  const asked = involvement();
  const first = recorded((await asHub(RECORD, asked)).body);
  const second = recorded((await asHub(RECORD, asked)).body);
  expect(second.id).toBe(first.id);
  expect(second.effects.every((effect) => effect.confirmed)).toBe(true);
  const other = (await asHub(RECORD, { ...asked, team: 'child-protection' })).body;
  expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
  const another = (await asHub(RECORD, { ...asked, person: scriptedChild('convergence').person })).body;
  expect(codeOf(another)).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(codeOf((await asHub(RECORD, involvement({ key: 'short' }))).body)).toBe('IDEMPOTENCY_KEY_INVALID');
  // The same key of another practitioner is another key.
  expect((await asHub(RECORD, asked, 'hub-practitioner-wales')).body.errors).toBeUndefined();
});

it('one key sent ten times at once does its act once', async () => {
  const asked = involvement({ team: 'child-protection' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => asHub(RECORD, asked)));
  expect(new Set(answers.map(({ body }) => recorded(body).id)).size).toBe(1);
});

it('refuses by role, by reason and by organisation, each with its own code, and leaves nothing behind', async () => {
  const refusedWorker = await town.ask({
    persona: 'early-help-worker-england',
    purpose: 'earlyHelp',
    query: RECORD,
    variables: involvement(),
  });
  expect(codeOf(refusedWorker.body)).toBe('ACT_NOT_GRANTED');
  expect(refusedWorker.body.errors?.[0]?.message).toContain('it is for hubPractitioner, safeguardingLead, ');
  const key = randomUUID();
  expect(codeOf((await asHub(RECORD, involvement({ key, reason: ' ' }))).body)).toBe('REASON_MISSING');
  expect(codeOf((await asHub(RECORD, involvement({ organisation: 'nowhere' }))).body)).toBe('ORGANISATION_UNKNOWN');
  // The refused act left its key free.
  expect((await asHub(RECORD, involvement({ key }))).body.errors).toBeUndefined();
});

it('a person who is unknown and one from whom the requester is barred are one answer', async () => {
  const barred = scriptedChild('barred').person;
  const exclude = { persona: 'barred-practitioner', purpose: 'section47Enquiry', reason: 'Enquiry' };
  const answers = await Promise.all(
    [barred, randomUUID()].map((person) =>
      town.ask({ ...exclude, query: END, variables: { key: randomUUID(), person, id: randomUUID() } }),
    ),
  );
  const [first, second] = answers.map(({ status, text }) => ({ status, text }));
  expect(first).toEqual(second);
  expect(codeOf(answers[0]?.body ?? {})).toBe('PERSON_UNKNOWN');
});
