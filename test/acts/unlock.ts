import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { CLOSING_SENTENCE } from '#subgraphs/kit/tasks/unlockRequests';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { actsTown, rowsIn, until, write } from './actsTown';

const town = actsTown.forTests();

const known = scriptedChild('intelligence');
/** Of this child the force holds no intelligence. */
const nothing = scriptedChild('barred');
/** A standing notice offers it for every child. */
const ITEM = 'police.intelligence.involvement';

const FIELDS =
  'id personId dataItem route text askedAt dueAt state sentence answers { disclosed answer context answeredAt }';
const ASK = `mutation($key: String!, $person: ID!, $dataItem: String! = "${ITEM}", $route: String! = "askOriginator", $text: String! = "May the enquiry know what is held?") {
  policeRequestUnlock(key: $key, person: $person, dataItem: $dataItem, route: $route, text: $text) { ${FIELDS} } }`;
const MINE = `{ policeUnlockRequests { entries { ${FIELDS} } } }`;
const TO_ANSWER =
  '{ policeUnlocksToAnswer { entries { id personId dataItem route text askedBy purpose askedAt dueAt disagreement assignedTo escalatedTo overdue } } }';
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

/** When a clock of working days ends; one of minutes does not. */
const END_OF_A_WORKING_DAY = expect.stringMatching(/T17:00:00\.000Z$/);

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
const asHolderWith = (headers: Record<string, string>, query: string, variables: Record<string, unknown>) =>
  town.ask({ persona: 'duty-officer', purpose: 'informationGovernance', query, variables, headers });
const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
/** What was made; what was refused instead is told in full. */
function made(body: AnswerBody, field: string): Request {
  expect(body.errors).toBeUndefined();
  return body.data?.[field] as Request;
}
const asked = async (variables: Record<string, unknown>) =>
  (await asWorker(ASK, { key: randomUUID(), ...variables })).body.data?.policeRequestUnlock as Request;
const mine = async (id: string) =>
  entriesOf<Request>((await asWorker(MINE)).body, 'policeUnlockRequests').find((request) => request.id === id);
const toAnswer = async (persona?: string) =>
  entriesOf<{
    id: string;
    disagreement: string | null;
    assignedTo: string;
    escalatedTo: string | null;
    overdue: boolean;
  }>((await asHolder(TO_ANSWER, {}, persona)).body, 'policeUnlocksToAnswer') ?? [];

async function runOut(id: string): Promise<void> {
  const { rowCount } = await town.asOwner('police', 'UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [
    id,
  ]);
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
  const { rows } = await town.asOwner<{ body: Buffer }>(
    'police',
    'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
  );
  const text = rows[0]?.body.toString('utf8') ?? '';
  expect(text).toContain(`"dataItem":"${ITEM}"`);
  expect(text).toContain('"controller":"marches-police"');
  expect(text).not.toContain('Two reports of a car');
});

it('where a refusal tells nothing, its words are told at the clock’s end, as one answer', async () => {
  const asWorkerOfEarlyHelp = (query: string, variables: Record<string, unknown> = {}) =>
    town.ask({ persona: 'early-help-worker', purpose: 'earlyHelp', query, variables });
  const variables = { person: known.person, dataItem: 'police.incident.summary', route: 'askSafeguardingLead' };
  const { body } = await asWorkerOfEarlyHelp(ASK, { key: randomUUID(), ...variables });
  const { id } = made(body, 'policeRequestUnlock');
  await asHolder(ANSWER, { key: randomUUID(), request: id, disclosed: false, answer: 'Not for early help.' });
  const seen = async () => entriesOf((await asWorkerOfEarlyHelp(MINE)).body, 'policeUnlockRequests')[0];
  expect(await seen()).toMatchObject({ id, state: 'open', answers: [], sentence: null });
  await runOut(id);
  expect(await seen()).toMatchObject({
    id,
    state: 'closed',
    answers: [{ disclosed: false, answer: 'Not for early help.' }],
    sentence: CLOSING_SENTENCE,
  });
});

it('who is asked, the state and what is shown are alike before a record is held, while it is, and once it is protected', async () => {
  const person = '5c000000-0000-4000-8000-000000000013';
  const asSocialWorker = (query: string, variables: Record<string, unknown> = {}) =>
    town.ask({
      persona: 'social-worker',
      purpose: 'earlyHelp',
      query: query.replaceAll('police', 'health'),
      variables,
    });
  const client = new Client({ connectionString: town.lintel.databases.owner.health });
  await client.connect();
  const controllers = async (text: string, values: readonly unknown[]) =>
    (await client.query<{ controller: string }>(text, [...values])).rows.map(({ controller }) => controller);
  /** Each who is asked refuses in the same words, one after the other, and the clock runs out. */
  async function refusedByAll() {
    const variables = { person, dataItem: 'health.camhs.involvement', route: 'askForConsent' };
    const { id } = made((await asSocialWorker(ASK, { key: randomUUID(), ...variables })).body, 'healthRequestUnlock');
    const seen = async () => {
      const rows = entriesOf<Request>((await asSocialWorker(MINE)).body, 'healthUnlockRequests');
      const { state, sentence, answers } = made({ data: { row: rows.find((each) => each.id === id) } }, 'row');
      return { state, sentence, answers: answers.map(({ answer }) => answer) };
    };
    const asked = await controllers(
      'SELECT controller FROM tasks.unlock_handling WHERE request = $1 ORDER BY controller',
      [id],
    );
    const shown = [await seen()];
    for (const controller of asked) {
      await client.query(
        `UPDATE tasks.unlock_handling SET disclosed = false, answer = 'No.', context = 'None.', answered_at = now(), answered_by = 'x'
         WHERE request = $1 AND controller = $2`,
        [id, controller],
      );
      shown.push(await seen());
    }
    await client.query('UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [id]);
    return { asked, shown: [...shown, await seen()] };
  }
  const ofChild = 'FROM governance.link l WHERE l.person = $1 AND l.ended_at IS NULL';
  try {
    const knowing = await controllers(`SELECT DISTINCT l.controller ${ofChild} ORDER BY 1`, [person]);
    expect(knowing.length).toBeGreaterThan(1);
    const none = await refusedByAll();
    const { rowCount } = await client.query(
      `INSERT INTO public.camhs SELECT (jsonb_populate_record(NULL::public.camhs, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid(), 'controller', l.controller, 'subject', l.subject))).*
       FROM (SELECT * FROM public.camhs LIMIT 1) r, (SELECT l.controller, l.subject ${ofChild} LIMIT 1) l`,
      [person],
    );
    expect(rowCount).toBe(1);
    const held = await refusedByAll();
    const guarded = await client.query(
      `UPDATE public.camhs r SET restriction = 'protectedPerson' FROM governance.link l
       WHERE l.controller = r.controller AND l.subject = r.subject AND l.person = $1`,
      [person],
    );
    expect(guarded.rowCount).toBe(1);
    const hidden = await refusedByAll();
    expect(none.asked).toEqual(knowing);
    expect(none.shown.slice(0, -1)).toEqual(
      [undefined, ...knowing].map(() => ({ state: 'open', sentence: null, answers: [] })),
    );
    const end = none.shown.at(-1);
    expect(end).toMatchObject({ state: 'closed', sentence: CLOSING_SENTENCE });
    expect(end?.answers.length).toBeLessThanOrEqual(1);
    expect(held).toEqual(none);
    expect(hidden).toEqual(none);
  } finally {
    await client.end();
  }
});

it('a disagreement waits for the clock, and is answered by somebody else', async () => {
  const request = await asked({ person: known.person });
  await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: false });
  expect(codeOf((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body)).toBe('UNLOCK_NOT_OVER');
  await runOut(request.id);
  const escalated = (await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body;
  expect(escalated.data?.policeEscalateUnlock).toMatchObject({ state: 'open', dueAt: END_OF_A_WORKING_DAY });
  const again = (await toAnswer('privacy-officer')).find(({ id }) => id === request.id);
  expect(again?.disagreement).toBe('The enquiry cannot be planned without it.');
  const same = await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: true });
  expect(codeOf(same.body)).toBe('UNLOCK_SAME_PERSON');
  await asHolder(ANSWER, { key: randomUUID(), request: request.id, disclosed: true }, 'privacy-officer');
  expect((await mine(request.id))?.state).toBe('answered');
});

it('what nobody answers by its clock is escalated and stays to be answered; its asker reads the one sentence', async () => {
  const request = await asked({ person: known.person });
  const listed = async () => (await toAnswer()).find(({ id }) => id === request.id);
  expect(await listed()).toMatchObject({ assignedTo: 'dutyOfficer', escalatedTo: null, overdue: false });
  await runOut(request.id);
  let late = await listed();
  for (let tries = 0; late?.escalatedTo === null && tries < 200; tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
    late = await listed();
  }
  expect(late).toMatchObject({ assignedTo: 'dutyOfficer', escalatedTo: 'privacyOfficer', overdue: true });
  expect(await mine(request.id)).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
});

it.each([
  [
    'the guardian of a practice, the privacy officer of a health body',
    'health',
    { persona: 'social-worker', purpose: 'earlyHelp' },
    { dataItem: 'health.camhs.involvement', route: 'askForConsent' },
    { generalPractice: 'caldicottGuardian', healthBody: 'privacyOfficer' },
  ],
  [
    'the safeguarding lead where the hub sits',
    'police',
    { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() },
    { dataItem: 'police.incident.summary', route: 'raiseThreshold' },
    { council: 'safeguardingLead' },
  ],
] as const)('of what nobody answers hears %s', async (_whom, agency, asking, variables, escalatedTo) => {
  const { person } = scriptedChild('section47');
  const query = ASK.replaceAll('police', agency);
  const { body } = await town.ask({ ...asking, query, variables: { key: randomUUID(), person, ...variables } });
  const { id } = made(body, `${agency}RequestUnlock`);
  await write(agency, 'UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [id]);
  const told = await until(async () => {
    const rows = await rowsIn<{ kind: string; escalated_to: string | null }>(
      agency,
      `SELECT DISTINCT o.kind, h.escalated_to FROM tasks.unlock_handling h JOIN governance.organisation o ON o.id = h.controller
       WHERE h.request = $1`,
      [id],
    );
    return rows.every(({ escalated_to }) => escalated_to !== null) ? rows : undefined;
  });
  expect(Object.fromEntries(told.map(({ kind, escalated_to }) => [kind, escalated_to]))).toEqual(escalatedTo);
});

it.each([
  ['police-officer', 'section47Enquiry', ITEM, 'askOriginator', { minutes: 60 }],
  ['missing-coordinator', 'missingChild', 'education.concern.involvement', 'askSafeguardingLead', { minutes: 60 }],
  [
    'police-officer',
    'safeguardingEnquiry',
    'socialCare.assessment.involvement',
    'askSafeguardingLead',
    { dueAt: END_OF_A_WORKING_DAY },
  ],
  ['early-help-worker', 'earlyHelp', 'health.camhs.involvement', 'recordInvolvement', { dueAt: END_OF_A_WORKING_DAY }],
])('the clock of what %s asks for %s', async (persona, purpose, dataItem, route, clock) => {
  const [agency = ''] = dataItem.split('.');
  const variables = { key: randomUUID(), person: known.person, dataItem, route };
  const asking = { persona, purpose, reason: 'Gone since noon', case: known.caseId, variables };
  const { body } = await town.ask({ ...asking, query: ASK.replaceAll('police', agency) });
  const request = made(body, `${agency}RequestUnlock`);
  expect({ ...shape(request), dueAt: request.dueAt }).toMatchObject(clock);
});

describe('every route of every notice', () => {
  const WIDE = `query($id: ID!) { person(id: $id) { address { line1 } cases { threshold lead { name } } referrals { reason outcome } consents { gate }
    police { incidents { summary location { postcode } } intelligence { text } warnings { text } }
    health { camhs { status notes } emergencyAttendances { presentingComplaint site } }
    education { attendance { percentage } exclusions { id } concerns { text } } socialCare { assessments { summary } strategyMinutes { minutes } } } }`;
  const OWN = ['requestEmergencyAccess', 'declareOtherPurpose', 'renewTraining'];
  const ask = (agency: string, asking: Asking, variables: Record<string, unknown>) =>
    town.ask({
      ...asking,
      query: `mutation($key: String!, $person: ID!, $dataItem: String!, $route: String!) {
        ${agency}RequestUnlock(key: $key, person: $person, dataItem: $dataItem, route: $route, text: "May we know?") { id state answers { answer } } }`,
      variables: { key: randomUUID(), ...variables },
    });
  interface Asking {
    readonly persona: string;
    readonly purpose: string;
    readonly reason?: string;
    readonly case?: string;
  }

  it.each([
    {
      persona: 'early-help-worker',
      purpose: 'earlyHelp',
      agencies: ['education', 'health', 'hub', 'police', 'socialCare'],
    },
    { persona: 'family-support-worker', purpose: 'familySupport', agencies: ['governance', 'hub', 'police'] },
    {
      persona: 'police-officer',
      purpose: 'section47Enquiry',
      reason: 'Enquiry',
      case: randomUUID(),
      agencies: ['education', 'police'],
    },
  ])(
    '$persona, $purpose: is asked of whom it names, or is the requester’s own to take',
    async ({ agencies, ...asking }) => {
      const { person } = scriptedChild('section47');
      const { body } = await town.ask({ ...asking, query: WIDE, variables: { id: person } });
      expect(body.errors).toBeUndefined();
      const offers = (body.extensions?.lintel?.notices ?? []).flatMap(({ agency, dataItem, unlock }) =>
        // A notice of several items names none: each of them is asked for by itself.
        dataItem === null ? [] : unlock.map((route) => ({ agency, dataItem, route })),
      );
      const each = [...new Map(offers.map((offer) => [JSON.stringify(offer), offer])).values()];
      expect([...new Set(each.map(({ agency }) => agency))].sort()).toEqual(expect.arrayContaining(agencies));
      for (const { agency, dataItem, route } of each) {
        const answer = (await ask(agency, asking, { person, dataItem, route })).body;
        const expected = OWN.includes(route) ? 'ROUTE_IS_YOUR_OWN' : undefined;
        expect({ agency, dataItem, route, code: codeOf(answer) }).toEqual({ agency, dataItem, route, code: expected });
      }
    },
  );

  it('why a child was referred is asked of the hub, and answered by the council of the asker’s area', async () => {
    const { person } = scriptedChild('section47');
    const asking = { persona: 'early-help-worker', purpose: 'earlyHelp' };
    const variables = { person, dataItem: 'hub.referral.reason', route: 'askSafeguardingLead' };
    const { id } = made((await ask('hub', asking, variables)).body, 'hubRequestUnlock');
    const as = async (organisation: string, query: string, more: Record<string, unknown> = {}) => {
      const claims = {
        practitioner: `${organisation}/guardian`,
        organisation,
        team: 'caldicott',
        role: 'caldicottGuardian' as const,
      };
      const token = await town.lintel.issuers.issueToken(claims, new Date());
      const headers = { authorization: `Bearer ${token}` };
      return (await asHolderWith(headers, query, more)).body;
    };
    const list = '{ hubUnlocksToAnswer { entries { id assignedTo route } } }';
    const told = entriesOf(await as('afonwen-council', list), 'hubUnlocksToAnswer');
    expect(told).toContainEqual({ id, assignedTo: 'caldicottGuardian', route: 'askSafeguardingLead' });
    expect(JSON.stringify(await as('marchford-council', list))).not.toContain(id);
    const answered = await as('afonwen-council', ANSWER.replace('policeAnswerUnlock', 'hubAnswerUnlock'), {
      key: randomUUID(),
      request: id,
      disclosed: true,
      answer: 'After an absence.',
    });
    expect(answered.errors).toBeUndefined();
    const seen = await town.ask({
      ...asking,
      query: '{ hubUnlockRequests { entries { id state answers { answer } } } }',
    });
    expect(entriesOf(seen.body, 'hubUnlockRequests')).toContainEqual({
      id,
      state: 'answered',
      answers: [{ answer: 'After an absence.' }],
    });
  });

  it('to raise the threshold is asked of the hub in the asker’s own area, whoever holds something', async () => {
    const { person } = scriptedChild('section47');
    const asking = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() };
    const variables = { person, dataItem: 'police.incident.summary', route: 'raiseThreshold' };
    const { id } = made((await ask('police', asking, variables)).body, 'policeRequestUnlock');
    const LIST = '{ policeUnlocksToAnswer { entries { id assignedTo } } }';
    const listed = async (persona: string, purpose: string) =>
      entriesOf((await town.ask({ persona, purpose, query: LIST, reason: 'Duty' })).body, 'policeUnlocksToAnswer');
    expect(await listed('hub-practitioner-wales', 'screening')).toContainEqual({ id, assignedTo: 'hubPractitioner' });
    expect(JSON.stringify(await listed('hub-practitioner', 'screening'))).not.toContain(id);
    expect(JSON.stringify(await listed('duty-officer', 'informationGovernance'))).not.toContain(id);
  });

  it('a route that is offered to others, or for something else, is refused alike whatever is held', async () => {
    const refused = async (person: string, variables: Record<string, unknown>) => {
      const { status, text, body } = await asWorker(ASK, { key: randomUUID(), person, ...variables });
      expect(codeOf(body)).toBe('ROUTE_NOT_OFFERED');
      return `${status} ${text}`;
    };
    for (const variables of [
      { route: 'askForSignature' },
      { route: 'askNicely' },
      { dataItem: 'police.intelligence.text', route: 'applyToCourt' },
      { dataItem: 'police.incident.summary', route: 'askForConsent' },
    ])
      expect(await refused(known.person, variables)).toBe(await refused(nothing.person, variables));
  });

  it('nobody answers what they asked', async () => {
    const { person } = scriptedChild('section47');
    const screening = {
      persona: 'hub-practitioner-wales',
      purpose: 'section47Enquiry',
      reason: 'Enquiry',
      case: randomUUID(),
    };
    const request = await ask('police', screening, {
      person,
      dataItem: 'police.incident.summary',
      route: 'raiseThreshold',
    });
    const { id } = made(request.body, 'policeRequestUnlock');
    const own = await town.ask({
      ...screening,
      query: ANSWER,
      variables: { key: randomUUID(), request: id, disclosed: false },
    });
    expect(codeOf(own.body)).toBe('UNLOCK_SAME_PERSON');
  });
});

it('refuses what is no item, no text, nobody’s request, and unknown persons, each by its code', async () => {
  const code = async (variables: Record<string, unknown>) =>
    codeOf((await asWorker(ASK, { key: randomUUID(), person: known.person, ...variables })).body);
  expect(await code({ dataItem: 'police.incident.nothing' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ dataItem: 'health.camhs.notes' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ text: ' ' })).toBe('REASON_MISSING');
  expect(await code({ person: randomUUID() })).toBe('PERSON_UNKNOWN');
  const answer = { key: randomUUID(), request: randomUUID(), disclosed: true };
  expect(codeOf((await asHolder(ANSWER, answer)).body)).toBe('UNLOCK_UNKNOWN');
  expect(codeOf((await asWorker(TO_ANSWER)).body)).toBe('TASKS_NOT_YOURS');
});
