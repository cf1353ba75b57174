import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { CLOSING_SENTENCE } from '#subgraphs/kit/tasks/unlockRequests';
import { caseworkTown } from '#test/casework/caseworkTown';
import { EXCLUDE, given, HUB_WALES, INCLUDE } from '#test/casework/relationsAsked';
import { alertedOf } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import {
  ANSWER,
  ASK,
  asHolder,
  asked,
  asWorker,
  codeOf,
  DISCLOSED,
  END_OF_A_WORKING_DAY,
  ESCALATE,
  ITEM,
  known,
  MINE,
  made,
  mine,
  nothing,
  type Request,
  runOut,
  shape,
  TO_ANSWER,
  toAnswer,
  town,
} from './unlockAsked';

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
  const [closed, over] = [await mine(held.id), await mine(none.id, nothing)];
  expect(closed).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
  expect(over).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
});

it('a disclosure leaves when it is decided, with its context, and stands in the force’s log', async () => {
  const request = await asked({ person: known.person });
  const key = randomUUID();
  expect((await asHolder(ANSWER, { key, request: request.id, ...DISCLOSED })).body.errors).toBeUndefined();
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
  expect(text).toContain(`"items":{"${ITEM}":[`);
  expect(text).toContain('"controller":"marches-police"');
  expect(text).not.toContain('Two reports of a car');
});

it.each([
  [
    'are told at the clock’s end, as one answer, where they tell nothing',
    'early-help-worker',
    'earlyHelp',
    'summary',
    1,
  ],
  ['are not told of a place, which would tell that there is one', 'early-help-worker', 'earlyHelp', 'location', 0],
  ['nor of what a standing notice stands for', 'social-worker', 'safeguardingEnquiry', 'kind', 0],
])('the words of a refusal %s', async (_when, persona, purpose, field, told) => {
  const as = (query: string, variables: Record<string, unknown> = {}) =>
    town.ask({ persona, purpose, reason: 'Enquiry', case: known.caseId, query, variables });
  const variables = { person: known.person, dataItem: `police.incident.${field}`, route: 'askSafeguardingLead' };
  const { body } = await as(ASK, { key: randomUUID(), ...variables });
  const { id } = made(body, 'policeRequestUnlock');
  await asHolder(ANSWER, { key: randomUUID(), request: id, disclosed: false, answer: 'Not for this.' });
  const seen = async () => entriesOf<Request>((await as(MINE)).body, 'policeUnlockRequests')[0];
  expect(await seen()).toMatchObject({ id, state: 'open', answers: [], sentence: null });
  await runOut(id);
  const closed = await seen();
  // When it was given would tell that somebody had something to weigh.
  expect(closed).toMatchObject({
    id,
    state: 'closed',
    answers: Array(told).fill({ disclosed: false, answer: 'Not for this.', answeredAt: closed?.dueAt }),
    sentence: CLOSING_SENTENCE,
  });
});

it('who is asked, the state and what is shown are alike before a record is held, while it is, and once it is protected', async () => {
  const person = '5c000000-0000-4000-8000-000000000013';
  const former = 'marchford-practice-01';
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
    // Who is asked is told of it, all of them and alike.
    const told = await until(async () => {
      const alerts = await alertedOf(town, 'unlockAsked', id);
      return alerts.length >= asked.length ? alerts : undefined;
    });
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
    return { asked, told, shown: [...shown, await seen()] };
  }
  const ofChild = 'FROM governance.link l WHERE l.person = $1 AND l.ended_at IS NULL';
  try {
    const knowing = await controllers(`SELECT DISTINCT l.controller ${ofChild} ORDER BY 1`, [person]);
    expect(knowing.length).toBeGreaterThan(1);
    // Who knew the child once is not asked: the question alone would tell of it.
    expect(knowing).not.toContain(former);
    await client.query(
      `INSERT INTO governance.link (agency, controller, subject, person, version, ended_at)
       VALUES ('health', $1, gen_random_uuid(), $2, 1, now())`,
      [former, person],
    );
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
    expect(none.told.map(({ organisation }) => organisation)).toEqual(knowing);
    expect(none.shown.slice(0, -1)).toEqual(
      [undefined, ...knowing].map(() => ({ state: 'open', sentence: null, answers: [] })),
    );
    const end = none.shown.at(-1);
    expect(end).toMatchObject({ state: 'closed', sentence: CLOSING_SENTENCE });
    expect(end?.answers.length).toBeLessThanOrEqual(1);
    expect(held).toEqual(none);
    expect(hidden).toEqual(none);
  } finally {
    await client.query('DELETE FROM governance.link WHERE controller = $1 AND person = $2', [former, person]);
    await client.end();
  }
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

it('to whoever is barred from the child by now a request is none, on either side: in no list, in no alert, and in the words of a random id', async () => {
  const request = await asked({ person: known.person });
  await runOut(request.id);
  const sides = {
    answer: (id: string) => asHolder(ANSWER, { key: randomUUID(), request: id, ...DISCLOSED }),
    disagree: (id: string) => asWorker(ESCALATE, { key: randomUUID(), request: id }),
  };
  const told = async () => {
    const { body } = await asHolder('{ alerts(first: 500) { entries { kind reference agency } } }');
    return entriesOf<{ reference: string }>(body, 'alerts').filter(({ reference }) => reference === request.id);
  };
  const listed = async () => [
    (await toAnswer()).some(({ id }) => id === request.id),
    (await mine(request.id)) !== undefined,
    (await told()).length > 0,
  ];
  await until(async () => (await told()).length > 0);
  expect(await told()).toEqual([{ kind: 'unlockAsked', reference: request.id, agency: 'police' }]);
  expect(await listed()).toEqual([true, true, true]);
  const bar = { person: known.person, organisation: 'marches-police', reason: 'Kin' };
  const casework = await caseworkTown.started();
  const { id } = given(await casework.act(HUB_WALES, EXCLUDE, bar), 'setExclusion');
  try {
    expect(await listed()).toEqual([false, false, false]);
    for (const act of Object.values(sides)) {
      const barred = await act(request.id);
      expect(codeOf(barred.body)).toBe('UNLOCK_UNKNOWN');
      expect(barred.text).toBe((await act(randomUUID())).text);
    }
  } finally {
    expect((await casework.act(HUB_WALES, INCLUDE, { person: known.person, id })).errors).toBeUndefined();
  }
  expect(await listed()).toEqual([true, true, true]);
  for (const act of Object.values(sides)) expect((await act(request.id)).body.errors).toBeUndefined();
});

it('refuses what is no item, no text, nobody’s request, and unknown persons, each by its code', async () => {
  const code = async (variables: Record<string, unknown>) =>
    codeOf((await asWorker(ASK, { key: randomUUID(), person: known.person, ...variables })).body);
  expect(await code({ dataItem: 'police.incident.nothing' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ dataItem: 'health.camhs.notes' })).toBe('DATA_ITEM_UNKNOWN');
  expect(await code({ text: ' ' })).toBe('REASON_MISSING');
  expect(await code({ person: randomUUID() })).toBe('PERSON_UNKNOWN');
  const answer = { key: randomUUID(), request: randomUUID(), ...DISCLOSED };
  expect(codeOf((await asHolder(ANSWER, answer)).body)).toBe('UNLOCK_UNKNOWN');
  for (const argument of ['answer', 'context'])
    expect((await asHolder(ANSWER, { ...answer, [argument]: '' })).body.errors).toMatchObject([
      {
        extensions: { code: 'REASON_MISSING' },
        message: expect.stringContaining(`Give \`${argument}\` in a few words`),
      },
    ]);
  expect(codeOf((await asWorker(TO_ANSWER)).body)).toBe('TASKS_NOT_YOURS');
});

it('whoever may not ask is told so, whatever is wrong with what they ask', async () => {
  const told = async (query: string, over: object) =>
    codeOf((await asHolder(query, { key: randomUUID(), ...over })).body);
  for (const over of [{}, { dataItem: 'police.incident.nothing' }, { text: ' ' }, { person: randomUUID() }])
    expect(await told(ASK, { person: known.person, ...over })).toBe('ACT_NOT_GRANTED');
  for (const over of [{}, { text: ' ' }])
    expect(await told(ESCALATE, { request: randomUUID(), ...over })).toBe('ACT_NOT_GRANTED');
});
