import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { inPolice, rowsIn, write } from './actsTown';
import { BASIS } from './holderBasis';
import {
  ask,
  codeOf,
  DECIDE,
  intelligence,
  NAMED,
  SHARED,
  TASKS,
  type Task,
  taskFor,
  tasksOf,
  town,
} from './holderTasksAsked';

it('an open section 47 enquiry gives the force that holds intelligence a task, due in an hour, for its duty officer', async () => {
  const task = await taskFor(intelligence.person, 'section47Enquiry');
  expect(task).toMatchObject({
    controller: 'marches-police',
    assignedTo: 'dutyOfficer',
    decision: null,
    escalatedTo: null,
  });
  expect(task.holdings).toContain('police.intelligence');
  expect(Date.parse(task.dueAt) - Date.parse(task.openedAt)).toBe(60 * 60_000);
});

it('no enquiry of the synthetic town is past its clock when the town is made, and none that is closed gives a task', async () => {
  const cases = await rowsIn<{ case_id: string; closed: boolean }>(
    'governance',
    // What a test closed or raised was closed or raised just now.
    `SELECT DISTINCT case_id::text, closed_at IS NOT NULL AS closed FROM governance.case_state
     WHERE threshold <> 'earlyHelp' AND coalesce(closed_at, threshold_at, '-infinity') < now() - interval '7 hours'`,
    [],
  );
  const made = cases.filter(({ closed }) => !closed).map(({ case_id }) => case_id);
  for (const agency of ['police', 'health', 'education', 'socialCare'] as const) {
    const tasks = await rowsIn<{ case: string; late: boolean }>(
      agency,
      `SELECT split_part(trigger, '|', 2) AS case, opened_at < now() - interval '30 minutes' AS late FROM tasks.holder_task
       WHERE cause IN ('safeguardingEnquiry', 'section47Enquiry')`,
      [],
    );
    const ofTown = tasks.filter((task) => cases.some(({ case_id }) => case_id === task.case));
    expect(ofTown.filter(({ late }) => late)).toEqual([]);
    expect(ofTown.filter((task) => !made.includes(task.case))).toEqual([]);
  }
});

it('so does an incident that a clause keeps silent from all but the police', async () => {
  const { person } = scriptedChild('suspectedVictim');
  const task = await until(async () => (await openTasks()).rows.find((each) => each.person === person));
  expect(task.holdings).toContain('police.incident');
});

it('a child of whom nothing is silent gives no task; another organisation and another role see none of it', async () => {
  await taskFor(intelligence.person, 'section47Enquiry');
  const { person } = scriptedChild('section47');
  const held = await inPolice(
    'SELECT FROM public.incident r JOIN governance.link l USING (controller, subject) WHERE l.person = $1',
    [person],
  );
  expect(held.length).toBeGreaterThan(0);
  const looked = 'SELECT FROM tasks.opening WHERE person = $1 AND seen_at IS NOT NULL';
  await until(async () => (await inPolice(looked, [person])).length > 0);
  expect((await openTasks()).rows.map((each) => each.person)).not.toContain(person);
  const others = entriesOf<Task>((await ask(TASKS, {}, 'privacy-officer')).body, 'policeHolderTasks');
  expect(new Set(others.map(({ controller }) => controller))).toEqual(new Set(['marches-police']));
  const guardian = await ask(TASKS, {}, 'caldicott-guardian');
  expect(guardian.body.data).toEqual({ policeHolderTasks: { entries: [] } });
  const officer = await ask(TASKS, {}, 'ig-officer');
  expect(codeOf(officer.body)).toBe('TASKS_NOT_YOURS');
});

const openTasks = () =>
  town.asOwner<{ person: string; holdings: string[] }>(
    'police',
    'SELECT person::text AS person, holdings FROM tasks.holder_task',
  );

it('a strategy discussion gives a task of its own, and the requester’s answer does not change by it', async () => {
  const caseView = () =>
    town.ask({
      persona: 'police-officer',
      purpose: 'section47Enquiry',
      case: intelligence.caseId,
      reason: 'Joint enquiry',
      query: `query($id: ID!) { person(id: $id) { police { intelligence { text } incidents { kind } } cases { threshold } }
          alerts { entries { id } police { entries { id } next } hub { entries { id } next } } }`,
      variables: { id: intelligence.person },
    });
  const before = withoutReceipts((await caseView()).text);
  await write('governance', 'UPDATE governance.case_state SET strategy_discussion_at = now() WHERE person = $1', [
    intelligence.person,
  ]);
  await taskFor(intelligence.person, 'strategyDiscussion');
  expect(withoutReceipts((await caseView()).text)).toBe(before);
});

/** Receipts are opaque and new each time. */
function withoutReceipts(text: string): string {
  return text.replace(/"receipts":\[[^\]]*\]/, '"receipts":[]');
}

it('is decided once, with a reason, by its own organisation', async () => {
  const { id } = await taskFor(intelligence.person, 'section47Enquiry');
  const key = randomUUID();
  expect(codeOf((await ask(DECIDE, { key, task: id, reason: '  ' })).body)).toBe('REASON_MISSING');
  expect(codeOf((await ask(DECIDE, { key, task: id, decision: 'perhaps' })).body)).toBe('DECISION_INVALID');
  expect(codeOf((await ask(DECIDE, { key, task: randomUUID() })).body)).toBe('TASK_UNKNOWN');
  expect(codeOf((await ask(DECIDE, { key, task: id }, 'caldicott-guardian')).body)).toBe('TASK_UNKNOWN');
  // What is told leaves with a name, a basis and the items, or is not recorded as told.
  for (const [more, code] of [
    [{ sharedWith: null }, 'TASK_TERMS_INVALID'],
    [{ sharedWith: 'marches-police' }, 'TASK_TERMS_INVALID'],
    [{ sharedWith: 'no-council' }, 'TASK_TERMS_INVALID'],
    [{ items: [] }, 'TASK_TERMS_INVALID'],
    [{ items: ['police.incident.kind'] }, 'TASK_TERMS_INVALID'],
    [{ basis: null }, 'UNLOCK_BASIS_MISSING'],
    [{ basis: { ...BASIS, article10: false } }, 'UNLOCK_BASIS_INVALID'],
    [{ basis: { ...BASIS, power: 'whim' } }, 'UNLOCK_BASIS_INVALID'],
    [{ decision: 'notShared' }, 'TASK_TERMS_INVALID'],
    [{ obligations: ['keepQuiet'] }, 'UNLOCK_TERMS_INVALID'],
    [{ conditions: ' ' }, 'UNLOCK_TERMS_INVALID'],
  ] as const)
    expect([more, codeOf((await ask(DECIDE, { key, task: id, ...SHARED, ...more })).body)]).toEqual([more, code]);
  for (const [more, named] of [
    [{ sharedWith: 'no-council' }, "'no-council' is none"],
    [{ sharedWith: 'marches-police' }, 'this is your own'],
    [{ items: [...SHARED.items, 'police.incident.kind', 'none'] }, "None of these: 'none', 'police.incident.kind'."],
  ] as const)
    expect((await ask(DECIDE, { key, task: id, ...SHARED, ...more })).body.errors?.[0]?.message).toContain(named);
  const decided = await ask(DECIDE, { key, task: id, ...SHARED });
  expect(decided.body.data?.policeDecideHolderTask).toEqual({
    id,
    decision: 'shared',
    reason: 'Told the enquiry by phone.',
    sharedWith: 'afonwen-council',
    items: [...SHARED.items].sort(),
    basis: NAMED,
    obligations: ['noOnwardSharing'],
    conditions: 'By the lead alone.',
  });
  // The same key again is the same decision; another is too late.
  expect((await ask(DECIDE, { key, task: id, ...SHARED })).body.data).toEqual(decided.body.data);
  expect(codeOf((await ask(DECIDE, { key: randomUUID(), task: id })).body)).toBe('TASK_DECIDED');
  expect((await tasksOf(intelligence.person)).map((task) => task.id)).not.toContain(id);
  // Its history is its own organisation's to read: what was done, when and by whom.
  const after = (await tasksOf(intelligence.person, { open: false })).find((task) => task.id === id);
  expect(after?.events.map(({ event, reason, by }) => [event, reason, by])).toEqual([
    ['opened', null, null],
    ['decided', 'Told the enquiry by phone.', 'marches-police/duty-officer'],
  ]);
  const times = after?.events.map(({ at }) => Date.parse(at)) ?? [];
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
