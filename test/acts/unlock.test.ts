import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { CLOSING_SENTENCE } from '#subgraphs/kit/tasks/unlockRequests';
import { type AnswerBody, startTown, type Town } from '#test/town/startTown';

let town: Town;
beforeAll(async () => {
  town = await startTown();
}, 240_000);
afterAll(() => town.stop());

const known = scriptedChild('intelligence');
/** Of this child the force holds no intelligence. */
const nothing = scriptedChild('barred');
const ITEM = 'police.intelligence.text';

const FIELDS =
  'id personId dataItem route text askedAt dueAt state sentence answers { disclosed answer context answeredAt }';
const ASK = `mutation($key: String!, $person: ID!, $dataItem: String! = "${ITEM}", $route: String! = "askOriginator", $text: String! = "May the enquiry know what is held?") {
  policeRequestUnlock(key: $key, person: $person, dataItem: $dataItem, route: $route, text: $text) { ${FIELDS} } }`;
const MINE = `{ policeUnlockRequests { ${FIELDS} } }`;
const TO_ANSWER =
  '{ policeUnlocksToAnswer { id personId dataItem route text askedBy purpose askedAt dueAt disagreement } }';
const ANSWER = `mutation($key: String!, $request: ID!, $disclosed: Boolean!, $answer: String! = "Two reports of a car.", $context: String! = "From one source, not tested.") {
  policeAnswerUnlock(key: $key, request: $request, disclosed: $disclosed, answer: $answer, context: $context) { id answeredAt } }`;
const ESCALATE = `mutation($key: String!, $request: ID!, $text: String! = "The enquiry cannot be planned without it.") {
  policeEscalateUnlock(key: $key, request: $request, text: $text) { ${FIELDS} } }`;

interface Request {
  readonly id: string;
  readonly personId: string;
  readonly state: string;
  readonly sentence: string | null;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answers: readonly { disclosed: boolean; answer: string; context: string }[];
}

const asWorker = (query: string, variables: Record<string, unknown> = {}) =>
  town.ask({
    persona: 'police-officer',
    purpose: 'section47Enquiry',
    case: known.caseId,
    reason: 'Enquiry',
    query,
    variables,
  });
const asHolder = (query: string, variables: Record<string, unknown> = {}, persona = 'duty-officer') =>
  town.ask({ persona, purpose: 'informationGovernance', query, variables });
const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
const asked = async (variables: Record<string, unknown>) =>
  (await asWorker(ASK, { key: randomUUID(), ...variables })).body.data?.policeRequestUnlock as Request;
const mine = async (id: string) =>
  (((await asWorker(MINE)).body.data?.policeUnlockRequests ?? []) as Request[]).find((request) => request.id === id);
const toAnswer = async (persona?: string) =>
  ((await asHolder(TO_ANSWER, {}, persona)).body.data?.policeUnlocksToAnswer ?? []) as {
    id: string;
    disagreement: string | null;
  }[];

async function runOut(id: string): Promise<void> {
  const client = new Client({ connectionString: town.lintel.databases.owner.police });
  await client.connect();
  const { rowCount } = await client.query('UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [id]);
  await client.end();
  expect(rowCount).toBe(1);
}

/** What depends on neither the child nor the moment. */
function shape({ id: _id, personId: _person, askedAt, dueAt, ...rest }: Request) {
  return { ...rest, minutes: Math.round((Date.parse(dueAt) - Date.parse(askedAt)) / 60_000) };
}

it('what is asked reads alike whether the force holds something or nothing, until its clock has run out and after', async () => {
  const [held, none] = [await asked({ person: known.person }), await asked({ person: nothing.person })];
  expect(shape(held)).toEqual(shape(none));
  expect(shape(held)).toMatchObject({ state: 'open', answers: [], sentence: null, minutes: 60 });
  expect((await toAnswer()).map(({ id }) => id)).toContain(held.id);
  expect((await toAnswer()).map(({ id }) => id)).not.toContain(none.id);
  // A refusal of the holder shows nothing before the end, and nothing but the one sentence after it.
  expect(
    (await asHolder(ANSWER, { key: randomUUID(), request: held.id, disclosed: false })).body.errors,
  ).toBeUndefined();
  expect((await mine(held.id))?.state).toBe('open');
  await Promise.all([runOut(held.id), runOut(none.id)]);
  const [closed, over] = [await mine(held.id), await mine(none.id)];
  expect(closed).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
  expect(over).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
});

it('a disclosure leaves when it is decided, with its context, and stands in the force’s log', async () => {
  const request = await asked({ person: known.person });
  const key = randomUUID();
  expect((await asHolder(ANSWER, { key, request: request.id, disclosed: true })).body.errors).toBeUndefined();
  expect(await mine(request.id)).toMatchObject({
    state: 'answered',
    sentence: null,
    answers: [{ disclosed: true, answer: 'Two reports of a car.', context: 'From one source, not tested.' }],
  });
  const client = new Client({ connectionString: town.lintel.databases.owner.police });
  await client.connect();
  const { rows } = await client.query<{ body: Buffer }>('SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1');
  await client.end();
  const text = rows[0]?.body.toString('utf8') ?? '';
  expect(text).toContain(`"dataItem":"${ITEM}"`);
  expect(text).toContain('"controller":"marches-police"');
  expect(text).not.toContain('Two reports of a car');
});

it('where a refusal tells nothing, it is told as decided', async () => {
  const request = await asked({
    person: known.person,
    dataItem: 'police.incident.summary',
    route: 'askSafeguardingLead',
  });
  await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: false, answer: 'Not for this enquiry.' });
  expect(await mine(request.id)).toMatchObject({
    state: 'answered',
    answers: [{ disclosed: false, answer: 'Not for this enquiry.' }],
  });
});

it('a disagreement waits for the clock, and is answered by somebody else', async () => {
  const request = await asked({ person: known.person });
  await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: false });
  expect(codeOf((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body)).toBe('UNLOCK_NOT_OVER');
  await runOut(request.id);
  const escalated = (await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body;
  expect(escalated.data?.policeEscalateUnlock).toMatchObject({ state: 'open' });
  const again = (await toAnswer('privacy-officer')).find(({ id }) => id === request.id);
  expect(again?.disagreement).toBe('The enquiry cannot be planned without it.');
  const same = await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: true });
  expect(codeOf(same.body)).toBe('UNLOCK_SAME_PERSON');
  await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: true }, 'privacy-officer');
  expect((await mine(request.id))?.state).toBe('answered');
});

it('refuses what is no item, no route, no text, nobody’s request, and unknown persons, each by its code', async () => {
  const code = async (variables: Record<string, unknown>) =>
    codeOf((await asWorker(ASK, { key: randomUUID(), person: known.person, ...variables })).body);
  expect(await code({ dataItem: 'police.incident.nothing' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ dataItem: 'health.camhs.notes' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ route: 'askNicely' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ text: ' ' })).toBe('REASON_MISSING');
  expect(await code({ person: randomUUID() })).toBe('PERSON_UNKNOWN');
  const answer = { key: randomUUID(), request: randomUUID(), disclosed: true };
  expect(codeOf((await asHolder(ANSWER, answer)).body)).toBe('UNLOCK_UNKNOWN');
  expect(codeOf((await asHolder(TO_ANSWER, {}, 'ig-officer')).body)).toBe('TASKS_NOT_YOURS');
});
