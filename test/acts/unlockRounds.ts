import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Role } from '#policies/core/vocabulary';
import { CLOSING_SENTENCE } from '#subgraphs/kit/tasks/unlockRequests';
import { alertedOf } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { rowsIn, write } from './actsTown';
import {
  ANSWER,
  ASK,
  asHolder,
  asHolderWith,
  asked,
  asOfTheForce,
  asWorker,
  codeOf,
  DISCLOSED,
  END_OF_A_WORKING_DAY,
  ESCALATE,
  known,
  made,
  mine,
  nothing,
  runOut,
  TO_ANSWER,
  type ToAnswer,
  toAnswer,
  town,
} from './unlockAsked';

/** What its asker disagrees with goes on to another role, and so does what nobody answers by its clock. */
it('a disagreement waits for the clock, and goes to another role, where somebody else answers', async () => {
  const request = await asked({ person: known.person });
  const answer = () => ({ key: randomUUID(), request: request.id, ...DISCLOSED });
  await asHolder(ANSWER, { ...answer(), disclosed: false, basis: null });
  expect(codeOf((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body)).toBe('UNLOCK_NOT_OVER');
  await runOut(request.id);
  const escalated = (await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body;
  expect(escalated.data?.policeEscalateUnlock).toMatchObject({ state: 'open', dueAt: END_OF_A_WORKING_DAY });
  const again = (await toAnswer('privacy-officer')).find(({ id }) => id === request.id);
  expect(again).toMatchObject({
    disagreement: 'The enquiry cannot be planned without it.',
    assignedTo: 'privacyOfficer',
    final: false,
  });
  expect((await toAnswer()).map(({ id }) => id)).not.toContain(request.id);
  expect(codeOf((await asHolder(ANSWER, answer())).body)).toBe('UNLOCK_SAME_PERSON');
  expect(codeOf((await asOfTheForce('dutyOfficer', ANSWER, answer(), 'another')).body)).toBe('UNLOCK_WENT_ON');
  expect((await mine(request.id))?.state).toBe('open');
  await asHolder(ANSWER, answer(), 'privacy-officer');
  expect((await mine(request.id))?.state).toBe('answered');
});

it('a second disagreement goes to the designated lead, whose answer is final, also where something was disclosed before', async () => {
  const request = await asked({ person: known.person });
  const disagreeing = (key: string = randomUUID()) => asWorker(ESCALATE, { key, request: request.id });
  const answer = () => ({ key: randomUUID(), request: request.id, ...DISCLOSED });
  await asHolder(ANSWER, { ...answer(), answer: 'One report.' });
  // Two who press at once open one round.
  const both = await Promise.all([disagreeing(), disagreeing()]);
  expect(both.map(({ body }) => codeOf(body)).sort()).toEqual(['UNLOCK_NOT_OVER', undefined]);
  expect(await mine(request.id)).toMatchObject({ state: 'open', final: false, answers: [{ answer: 'One report.' }] });
  await runOut(request.id);
  expect(await mine(request.id)).toMatchObject({
    state: 'closed',
    sentence: null,
    answers: [{ answer: 'One report.' }],
  });
  const key = randomUUID();
  const last = (await disagreeing(key)).body;
  expect(last.data?.policeEscalateUnlock).toMatchObject({ state: 'open', final: true });
  const listed = async (role: 'safeguardingLead' | 'privacyOfficer') =>
    entriesOf<ToAnswer>((await asOfTheForce(role, TO_ANSWER)).body, 'policeUnlocksToAnswer').find(
      ({ id }) => id === request.id,
    );
  expect(await listed('safeguardingLead')).toMatchObject({ assignedTo: 'safeguardingLead', final: true });
  expect(await listed('privacyOfficer')).toBeUndefined();
  expect(
    (await asOfTheForce('safeguardingLead', ANSWER, { ...answer(), disclosed: false, basis: null })).body.errors,
  ).toBeUndefined();
  await runOut(request.id);
  expect(await mine(request.id)).toMatchObject({ state: 'closed', final: true });
  const { body: over } = await disagreeing();
  expect(codeOf(over)).toBe('UNLOCK_FINAL');
  // In the words of the asker's country.
  expect(over.errors?.[0]?.message).toContain('take it to the safeguarding children partnership; what has changed');
  // What was sent again with its key stays what it was.
  expect((await disagreeing(key)).body.errors).toBeUndefined();
  const rounds = await rowsIn(
    'police',
    `SELECT h.round, h.assigned_to AS role, h.answered_at IS NOT NULL AS answered, d.text IS NOT NULL AS disagreed
     FROM tasks.unlock_handling h LEFT JOIN tasks.unlock_disagreement d ON d.request = h.request AND d.round = h.round
     WHERE h.request = $1 AND h.controller = 'marches-police' ORDER BY 1`,
    [request.id],
  );
  expect(rounds).toEqual([
    { round: 1, role: 'dutyOfficer', answered: true, disagreed: false },
    { round: 2, role: 'privacyOfficer', answered: false, disagreed: true },
    { round: 3, role: 'safeguardingLead', answered: true, disagreed: true },
  ]);
});

it('each round of a disagreement is told to whom it goes, once, though it is due the same day; to nobody else', async () => {
  const request = await asked({ person: known.person });
  const wentOn = async (role: Role) =>
    (await toldOf(role, request.id)).filter((kind) => kind === 'unlockWentOn').length;
  const roles = ['dutyOfficer', 'privacyOfficer', 'safeguardingLead', 'caldicottGuardian'] as const;
  const all = () => Promise.all(roles.map(wentOn));
  const answer = (role: Role) => asOfTheForce(role, ANSWER, { key: randomUUID(), request: request.id, ...DISCLOSED });
  const disagree = async () =>
    made((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body, 'policeEscalateUnlock');
  const told = async (role: Role) => {
    await until(async () => (await wentOn(role)) > 0);
    await severalRounds();
  };
  await answer('dutyOfficer');
  await severalRounds();
  expect(await all()).toEqual([0, 0, 0, 0]);
  const second = await disagree();
  await told('privacyOfficer');
  expect(await all()).toEqual([0, 1, 0, 0]);
  await answer('privacyOfficer');
  expect((await disagree()).dueAt).toBe(second.dueAt);
  await told('safeguardingLead');
  expect(await all()).toEqual([0, 1, 1, 0]);
  // A round that was cut off before it was kept tells nothing anew.
  await write('police', 'UPDATE tasks.unlock_handling SET round_told_at = NULL WHERE request = $1', [request.id]);
  await severalRounds();
  expect(await all()).toEqual([0, 1, 1, 0]);
  // Every controller that was asked is asked again, and told alike, whatever it holds.
  const handled = await rowsIn<{ organisation: string; roles: string[] }>(
    'police',
    `SELECT controller AS organisation, ARRAY[assigned_to] AS roles FROM tasks.unlock_handling
     WHERE request = $1 AND round = 2 ORDER BY controller`,
    [request.id],
  );
  const alerted = await alertedOf(town, 'unlockWentOn', request.id);
  expect(alerted.filter(({ roles: each }) => each.includes('privacyOfficer'))).toEqual(handled);
});

it('a round of a disagreement asks those who know the child still, of all who were asked at first', async () => {
  const { person } = known;
  const other = 'gwent-y-gororau-police';
  const ofOther = 'WHERE controller = $1 AND person = $2';
  await write(
    'police',
    `INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ('police', $1, gen_random_uuid(), $2, 1)`,
    [other, person],
  );
  try {
    const request = await asked({ person });
    const disagree = async () => {
      await runOut(request.id);
      made((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body, 'policeEscalateUnlock');
    };
    await write('police', `UPDATE governance.link SET ended_at = now() ${ofOther}`, [other, person]);
    await disagree();
    await write('police', `UPDATE governance.link SET ended_at = NULL ${ofOther}`, [other, person]);
    await disagree();
    const rounds = await rowsIn(
      'police',
      `SELECT round, array_agg(controller ORDER BY controller) AS asked FROM tasks.unlock_handling
       WHERE request = $1 GROUP BY round ORDER BY round`,
      [request.id],
    );
    expect(rounds).toEqual([
      { round: 1, asked: [other, 'marches-police'] },
      { round: 2, asked: ['marches-police'] },
      { round: 3, asked: [other, 'marches-police'] },
    ]);
  } finally {
    await write('police', `DELETE FROM governance.link ${ofOther}`, [other, person]);
  }
});

it('who has no link with the agency any more is told of nothing late, though it stays on the list and may be answered; its asker reads what anybody does', async () => {
  const { person } = known;
  const former = 'marchford-practice-01';
  await write(
    'police',
    `INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ('police', $1, gen_random_uuid(), $2, 1)`,
    [former, person],
  );
  const request = await asked({ person });
  await write('police', 'DELETE FROM governance.link WHERE controller = $1 AND person = $2', [former, person]);
  await runOut(request.id);
  await until(async () => (await alertedOf(town, 'unlockNotAnswered', request.id)).length > 0);
  await severalRounds();
  const handled = () =>
    rowsIn(
      'police',
      'SELECT controller, round, escalated_to FROM tasks.unlock_handling WHERE request = $1 ORDER BY round, controller',
      [request.id],
    );
  const [there, here] = [former, 'marches-police'].map((controller) => ({ controller, round: 1 }));
  expect(await handled()).toEqual([
    { ...here, escalated_to: 'privacyOfficer' },
    { ...there, escalated_to: 'caldicottGuardian' },
  ]);
  expect(await alertedOf(town, 'unlockNotAnswered', request.id)).toEqual([
    { organisation: 'marches-police', roles: ['privacyOfficer'] },
  ]);
  expect(await mine(request.id)).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
  const as = {
    practitioner: `${former}/guardian`,
    organisation: former,
    team: 'any',
    role: 'caldicottGuardian' as const,
  };
  const headers = { authorization: `Bearer ${await town.lintel.issuers.issueToken(as, new Date())}` };
  const listed = await asHolderWith(headers, TO_ANSWER, {});
  expect(entriesOf<ToAnswer>(listed.body, 'policeUnlocksToAnswer').map(({ id }) => id)).toContain(request.id);
  const answer = { key: randomUUID(), request: request.id, disclosed: false };
  expect((await asHolderWith(headers, ANSWER, answer)).body.errors).toBeUndefined();
  made((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body, 'policeEscalateUnlock');
  expect((await handled()).slice(2)).toEqual([{ ...here, round: 2, escalated_to: null }]);
});

it('of what the hub decides the council is asked again, which no record of the agency links with the child', async () => {
  const asking = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: randomUUID() };
  const variables = { person: known.person, dataItem: 'police.incident.summary', route: 'raiseThreshold' };
  const send = (query: string, given: Record<string, unknown>) =>
    town.ask({ ...asking, query, variables: { key: randomUUID(), ...given } });
  const request = made((await send(ASK, variables)).body, 'policeRequestUnlock');
  await runOut(request.id);
  made((await send(ESCALATE, { request: request.id })).body, 'policeEscalateUnlock');
  const rounds = await rowsIn(
    'police',
    'SELECT round, controller FROM tasks.unlock_handling WHERE request = $1 ORDER BY 1',
    [request.id],
  );
  expect(rounds).toEqual([1, 2].map((round) => ({ round, controller: 'afonwen-council' })));
});

/** The kinds of what a role of the force was told of a request. */
async function toldOf(role: Role, id: string): Promise<readonly string[]> {
  const { body } = await asOfTheForce(role, '{ alerts(first: 500) { entries { kind reference } } }');
  return entriesOf<{ kind: string; reference: string }>(body, 'alerts')
    .filter(({ reference }) => reference === id)
    .map(({ kind }) => kind);
}

it('what nobody answers by its clock is escalated and stays to be answered; its asker reads the one sentence', async () => {
  const request = await asked({ person: known.person });
  const listed = async () => (await toAnswer()).find(({ id }) => id === request.id);
  expect(await listed()).toMatchObject({ assignedTo: 'dutyOfficer', escalatedTo: null, overdue: false });
  await runOut(request.id);
  const late = await until(async () => {
    const found = await listed();
    return found?.escalatedTo !== null && found;
  });
  expect(late).toMatchObject({ assignedTo: 'dutyOfficer', escalatedTo: 'privacyOfficer', overdue: true });
  const told = async (role: Role) => (await toldOf(role, request.id)).filter((kind) => kind === 'unlockNotAnswered');
  const untilTold = async (role: Role, times: number) => {
    await until(async () => (await told(role)).length >= times);
    await severalRounds();
    expect(await told(role)).toEqual(Array(times).fill('unlockNotAnswered'));
  };
  await untilTold('privacyOfficer', 1);
  for (const other of ['dutyOfficer', 'informationGovernanceOfficer', 'safeguardingLead'] as const)
    expect(await told(other)).toEqual([]);
  expect(await mine(request.id)).toMatchObject({ state: 'closed', answers: [], sentence: CLOSING_SENTENCE });
  // A round that was cut off before it was kept tells nothing anew; each round of the request is told of, the last to whom it went.
  await write('police', 'UPDATE tasks.unlock_handling SET escalation_told_at = NULL WHERE request = $1', [request.id]);
  await untilTold('privacyOfficer', 1);
  for (const times of [1, 2]) {
    made((await asWorker(ESCALATE, { key: randomUUID(), request: request.id })).body, 'policeEscalateUnlock');
    await severalRounds();
    expect(await told('safeguardingLead')).toHaveLength(times - 1);
    await runOut(request.id);
    await untilTold('safeguardingLead', times);
  }
  expect(await told('privacyOfficer')).toHaveLength(1);
});

it('the role that is asked is told at once, once, whatever is held; nobody else there is, and not its asker', async () => {
  const children = [
    { child: known, force: 'marches-police' },
    { child: nothing, force: 'gwent-y-gororau-police' },
  ];
  for (const { child, force } of children) {
    const { id } = await asked({ person: child.person });
    const told = () => alertedOf(town, 'unlockAsked', id);
    const desk = [{ organisation: force, roles: ['dutyOfficer'] }];
    await until(async () => (await told()).length > 0);
    expect(await told()).toEqual(desk);
    // A round that was cut off before it was kept tells nothing anew.
    await write('police', 'UPDATE tasks.unlock_handling SET round_told_at = NULL WHERE request = $1', [id]);
    await severalRounds();
    expect(await told()).toEqual(desk);
    expect(await toldOf('dutyOfficer', id)).toEqual(child === known ? ['unlockAsked'] : []);
    for (const role of ['privacyOfficer', 'safeguardingLead'] as const) expect(await toldOf(role, id)).toEqual([]);
    const asker = await asWorker('{ alerts(first: 500) { entries { reference } } }');
    expect(asker.body.errors).toBeUndefined();
    expect(entriesOf(asker.body, 'alerts')).not.toContainEqual({ reference: id });
  }
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
  // Whose task it is at each is told as soon as it is asked.
  const asked = await rowsIn(
    agency,
    'SELECT controller AS organisation, ARRAY[assigned_to] AS roles FROM tasks.unlock_handling WHERE request = $1 ORDER BY 1',
    [id],
  );
  await until(async () => (await alertedOf(town, 'unlockAsked', id)).length >= asked.length);
  expect(await alertedOf(town, 'unlockAsked', id)).toEqual(asked);
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
  const handling = 'SELECT controller AS organisation, ARRAY[escalated_to] AS roles FROM tasks.unlock_handling';
  const handled = await rowsIn(agency, `${handling} WHERE request = $1 ORDER BY controller`, [id]);
  const alerts = await until(async () => {
    const rows = await rowsIn(
      'governance',
      `SELECT organisation, roles FROM authority.alert WHERE reference = $1 AND kind = 'unlockNotAnswered' ORDER BY organisation`,
      [id],
    );
    return rows.length >= handled.length ? rows : undefined;
  });
  expect(alerts).toEqual(handled);
});
