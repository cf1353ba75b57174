import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Role } from '#policies/core/vocabulary';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { actsTown, inPolice, rowsIn, write } from './actsTown';
import { BASIS } from './holderBasis';

const town = actsTown.forTests();

const intelligence = scriptedChild('intelligence');

const TASKS = `query($open: Boolean! = true) { policeHolderTasks(open: $open) {
  entries { id personId controller cause holdings assignedTo openedAt dueAt escalatedTo decision reason events { at event reason by } } } }`;

const DECIDE = `mutation($key: String!, $task: ID!, $decision: String! = "notShared", $reason: String! = "Told the enquiry by phone.",
  $sharedWith: ID, $items: [String!]! = [], $basis: UnlockBasisInput, $obligations: [String!]! = [], $conditions: String) {
  policeDecideHolderTask(key: $key, task: $task, decision: $decision, reason: $reason, sharedWith: $sharedWith, items: $items, basis: $basis, obligations: $obligations, conditions: $conditions) {
    id decision reason sharedWith items basis obligations conditions } }`;
const SHARED = {
  decision: 'shared',
  sharedWith: 'afonwen-council',
  items: ['police.intelligence.text', 'police.intelligence.involvement'],
  basis: BASIS,
  obligations: ['noOnwardSharing'],
  conditions: 'By the lead alone.',
};
// How confidence is met, why there is no consent and that a law lets it leave Part 3; of that law the name alone stands in no record.
const NAMED =
  'dpaPart3 6(1)(e), 9(2)(g), 10, Sch 1 para18, childrenAct1989s47, confidentiality overridingPublicInterest, WOULD_PREJUDICE_PROTECTION, s36(4)';

interface Entry {
  readonly practitioner: string | null;
  readonly items: readonly { readonly dataItem: string }[] | null;
}

interface OwnDisclosures {
  readonly person: {
    readonly disclosures: {
      readonly entries: readonly { agency: string; role: string | null; purpose?: string | null }[];
    };
  };
}

interface Task {
  readonly id: string;
  readonly personId: string;
  readonly controller: string;
  readonly cause: string;
  readonly holdings: readonly string[];
  readonly assignedTo: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly escalatedTo: string | null;
  readonly decision: string | null;
  readonly events: readonly {
    readonly at: string;
    readonly event: string;
    readonly reason: string | null;
    readonly by: string | null;
  }[];
}

const ask = (query: string, variables: Record<string, unknown> = {}, persona = 'duty-officer') =>
  town.ask({ persona, purpose: 'informationGovernance', query, variables });

const tasksOf = async (person: string, variables = {}): Promise<readonly Task[]> =>
  entriesOf<Task>((await ask(TASKS, variables)).body, 'policeHolderTasks').filter((task) => task.personId === person);

const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;

const taskFor = (person: string, cause: string) =>
  until(async () => (await tasksOf(person)).find((task) => task.cause === cause));

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

it('what was shared stands in the log as a disclosure to whom it was told, and counts as one; nobody else reads of it', async () => {
  const [{ body } = { body: '' }] = await inPolice<{ body: string }>(
    `SELECT convert_from(body, 'UTF8') AS body FROM disclosure.log WHERE convert_from(body, 'UTF8') LIKE '%"recipient"%' ORDER BY seq LIMIT 1`,
    [],
  );
  const { outcomes, requester, acts } = JSON.parse(body);
  expect([requester.practitioner, acts]).toEqual(['marches-police/duty-officer', ['decideHolderTask']]);
  expect(outcomes).toEqual([
    {
      ...{
        basis: NAMED,
        clause: null,
        controller: 'marches-police',
        obligations: ['noOnwardSharing'],
        outcome: 'disclosed',
        reason: null,
      },
      ...{ items: { 'police.intelligence.involvement': [], 'police.intelligence.text': [] } },
      ...{ recipient: 'afonwen-council', subjects: [0] },
    },
  ]);
  const DISCLOSURES = `query($id: ID!) { person(id: $id) { disclosures { entries { agency organisation team role practitioner items { dataItem } } } } }`;
  const read = async (persona: string, purpose: string, more: object = {}) => {
    const asked = { persona, purpose, query: DISCLOSURES, variables: { id: intelligence.person }, ...more };
    const { person } = (await town.ask(asked)).body.data as {
      person: { disclosures: { entries: Entry[] } | null } | null;
    };
    return (person?.disclosures?.entries ?? []).filter(({ items }) =>
      items?.some(({ dataItem }) => dataItem === 'police.intelligence.text'),
    );
  };
  const own = (await read('privacy-officer', 'informationGovernance')).filter(
    ({ practitioner }) => practitioner === null,
  );
  expect(own[0]).toEqual({
    ...{ agency: 'police', organisation: 'afonwen-council', team: null, role: null, practitioner: null },
    items: [{ dataItem: 'police.intelligence.involvement' }, { dataItem: 'police.intelligence.text' }],
  });
  // Silent to the requester: whoever asks under the enquiry reads nothing of it.
  const enquiry = { case: intelligence.caseId, reason: 'Joint enquiry' };
  expect(await read('social-worker', 'section47Enquiry', enquiry)).toEqual([]);
  const counted = await until(async () =>
    (
      await inPolice<{ recipient: string }>(
        "SELECT recipient FROM reports.sharing_count WHERE controller = 'marches-police' AND data_item = 'police.intelligence.text' AND clause IS NULL",
        [],
      )
    ).find(({ recipient }) => recipient === 'afonwen-council'),
  );
  expect(counted).toBeDefined();
});

it('that restricted records were shared is an entry of their controller’s own: a scrutineer reads no more of it', async () => {
  const { person } = scriptedChild('suspectedVictim');
  const wales = { persona: 'duty-officer-wales', purpose: 'informationGovernance' };
  const DISCLOSURES =
    'query($id: ID!) { person(id: $id) { disclosures(first: 200) { entries { id agency at purpose role } complete } } }';
  const read = (who: { persona: string; purpose: string }) =>
    town.ask({ ...who, query: DISCLOSURES, variables: { id: person } });
  // Each reading is an entry of its own, for the next.
  const scrutinised = async () => {
    const { disclosures } = (
      (await read({ persona: 'scrutineer-wales', purpose: 'scrutiny' })).body.data as unknown as OwnDisclosures
    ).person;
    return { ...disclosures, entries: disclosures.entries.filter(({ purpose }) => purpose !== 'scrutiny') };
  };
  const task = await until(async () => {
    const [found] = await inPolice<{ id: string }>(
      "SELECT id FROM tasks.holder_task WHERE person = $1 AND controller = 'gwent-y-gororau-police' AND decided_at IS NULL",
      [person],
    );
    return found?.id;
  });
  const before = await scrutinised();
  const items = ['police.incident.kind', 'police.incident.summary'];
  const { body } = await town.ask({
    ...wales,
    query: DECIDE,
    variables: { key: randomUUID(), task, ...SHARED, items },
  });
  expect(body.data?.policeDecideHolderTask).toMatchObject({ id: task, sharedWith: SHARED.sharedWith, items });
  expect(await scrutinised()).toEqual(before);
  const [latest] = ((await read({ ...wales, persona: 'privacy-officer-wales' })).body.data as unknown as OwnDisclosures)
    .person.disclosures.entries;
  expect(latest).toMatchObject({ agency: 'police', role: null });
});

it('one operation decides a task once: what it tells of a second decision is refused, and nothing of it stands in the log', async () => {
  await write('governance', 'UPDATE governance.case_state SET strategy_discussion_at = now() WHERE person = $1', [
    intelligence.person,
  ]);
  const { id } = await taskFor(intelligence.person, 'strategyDiscussion');
  const TWICE = `mutation($one: String!, $two: String!, $three: String!, $task: ID!, $items: [String!]!, $basis: UnlockBasisInput) {
    one: policeDecideHolderTask(key: $one, task: $task, decision: "shared", reason: "r", sharedWith: "afonwen-council", items: $items, basis: $basis) { sharedWith }
    two: policeDecideHolderTask(key: $two, task: $task, decision: "shared", reason: "r", sharedWith: "marchford-council", items: $items, basis: $basis) { sharedWith }
    three: policeDecideHolderTask(key: $three, task: $task, decision: "notShared", reason: "r") { sharedWith } }`;
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  const variables = { one, two, three, task: id, items: SHARED.items, basis: BASIS };
  const { body } = await ask(TWICE, variables);
  expect(body.data).toEqual({ one: { sharedWith: 'afonwen-council' }, two: null, three: null });
  expect(body.errors?.map(({ path, extensions }) => [path?.[0], extensions?.code])).toEqual([
    ['two', 'TASK_DECIDED'],
    ['three', 'TASK_DECIDED'],
  ]);
  const [last] = await inPolice<{ body: string }>(
    `SELECT convert_from(body, 'UTF8') AS body FROM disclosure.log WHERE convert_from(body, 'UTF8') LIKE '%"recipient"%' ORDER BY seq DESC LIMIT 1`,
    [],
  );
  const { outcomes } = JSON.parse(last?.body ?? '') as { readonly outcomes: readonly { readonly recipient: string }[] };
  expect(outcomes.map(({ recipient }) => recipient)).toEqual(['afonwen-council']);
});

it('what was shared and could not be recorded is not decided: it stays open, and the same call decides and records it once', async () => {
  const RECORDS = `SELECT FROM disclosure.log WHERE convert_from(body, 'UTF8') LIKE '%"recipient"%'`;
  const recorded = async () => (await inPolice(RECORDS, [])).length;
  await write('governance', 'UPDATE governance.case_state SET strategy_discussion_at = now() WHERE person = $1', [
    intelligence.person,
  ]);
  const { id } = await taskFor(intelligence.person, 'strategyDiscussion');
  const before = await recorded();
  const call = { key: randomUUID(), task: id, ...SHARED };
  await inPolice('REVOKE EXECUTE ON FUNCTION disclosure.append FROM police', []);
  try {
    const { status, body } = await ask(DECIDE, call);
    expect([status, body.data ?? null, codeOf(body)]).toEqual([503, null, 'LOG_UNAVAILABLE']);
  } finally {
    await inPolice('GRANT EXECUTE ON FUNCTION disclosure.append TO police', []);
  }
  const open = (await tasksOf(intelligence.person)).find((task) => task.id === id);
  expect([open?.decision, open?.events.map(({ event }) => event)]).toEqual([null, ['opened']]);
  expect(await recorded()).toBe(before);
  for (let times = 0; times < 2; times += 1) {
    const decided = await ask(DECIDE, call);
    expect(decided.body.data?.policeDecideHolderTask).toMatchObject({ id, decision: 'shared', basis: NAMED });
    expect(await recorded()).toBe(before + 1);
  }
  const after = (await tasksOf(intelligence.person, { open: false })).find((task) => task.id === id);
  expect([after?.decision, after?.events.map(({ event }) => event)]).toEqual(['shared', ['opened', 'decided']]);
});

it('what was shared and could not be recorded somebody else may decide, and then it is decided', async () => {
  await write('governance', 'UPDATE governance.case_state SET strategy_discussion_at = now() WHERE person = $1', [
    intelligence.person,
  ]);
  const { id } = await taskFor(intelligence.person, 'strategyDiscussion');
  const call = { key: randomUUID(), task: id, ...SHARED };
  await inPolice('REVOKE EXECUTE ON FUNCTION disclosure.append FROM police', []);
  expect((await ask(DECIDE, call)).status).toBe(503);
  await inPolice('GRANT EXECUTE ON FUNCTION disclosure.append TO police', []);
  const other = await ask(DECIDE, { key: randomUUID(), task: id }, 'privacy-officer');
  expect(other.body.data?.policeDecideHolderTask).toMatchObject({ id, decision: 'notShared' });
  expect(codeOf((await ask(DECIDE, call)).body)).toBe('TASK_DECIDED');
});

it('whom to tell: its own act by name; of anybody else’s nothing, of every child alike, but the front door', async () => {
  const { body } = await ask('{ policeHolderTasks(open: false) { entries { id personId openedBy } } }');
  const entries = entriesOf<{ openedBy: string | null }>(body, 'policeHolderTasks');
  const caused = await inPolice<{ id: string; by: string | null }>(
    'SELECT id::text, caused_by[1] AS by FROM tasks.holder_task',
    [],
  );
  const byId = new Map(caused.map(({ id, by }) => [id, by]));
  expect(entries.length).toBeGreaterThan(0);
  for (const [at, entry] of (entries as { id: string; openedBy: string | null }[]).entries()) {
    expect(entry.openedBy).toBe(byId.get(entry.id) === 'marches-police' ? 'marches-police' : null);
    const told = body.extensions?.lintel?.notices?.some(
      ({ path }) => path.join() === `policeHolderTasks,entries,${at},openedBy`,
    );
    expect(told).toBe(entry.openedBy === null);
  }
});

it('an emergency grant gives a task too; one that nobody decides in time is escalated, and stays open', async () => {
  await write(
    'governance',
    `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
     SELECT agency, $2, $1, 'marches-police', 'marches-police/missing-coordinator', '{}', '{}', now(), now() + interval '1 hour'
     FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
    [intelligence.person, randomUUID()],
  );
  const { id } = await taskFor(intelligence.person, 'emergencyAccess');
  await write('police', 'UPDATE tasks.holder_task SET due_at = now() WHERE id = $1', [id]);
  const late = await until(async () =>
    (await tasksOf(intelligence.person)).find((task) => task.id === id && task.escalatedTo !== null),
  );
  expect(late).toMatchObject({ escalatedTo: 'privacyOfficer', decision: null });
  expect(late.events.map(({ event }) => event)).toEqual(['opened', 'escalated']);
});

describe('whoever asks for it does not decide about it as the holder', () => {
  const two = {
    organisation: 'marches-police',
    practitioner: 'marches-police/two-hats',
  };
  /** The same person in one of their roles. */
  const askAs = async (
    role: Role,
    purpose: string,
    query: string,
    variables: object,
    more: object = {},
    at: object = {},
  ) => {
    const claims = { ...two, team: 'public-protection', role, ...at };
    const token = await town.lintel.issuers.issueToken(claims, new Date());
    const headers = { authorization: `Bearer ${token}` };
    const key = randomUUID();
    const question = { persona: 'duty-officer', purpose, query, headers, variables: { key, ...variables } };
    return (await town.ask({ ...question, reason: 'Call out', case: randomUUID(), ...more })).body;
  };
  const EMERGENCY = `mutation($key: String!, $persons: [ID!]!, $reason: String! = "Gone since noon") {
    requestEmergencyAccess(key: $key, persons: $persons, reason: $reason) { grants { id } } }`;
  const STRATEGY = `mutation($key: String!, $person: ID!, $case: ID!) {
    openStrategyDiscussion(key: $key, person: $person, case: $case, reason: "Injury") { id } }`;
  const { person, caseId } = intelligence;
  const triggerOf = async (body: AnswerBody) => {
    expect(body.errors).toBeUndefined();
    const [{ trigger } = { trigger: '' }] = await inPolice<{ trigger: string }>(
      'SELECT trigger FROM tasks.opening WHERE person = $1 ORDER BY opened_at DESC LIMIT 1',
      [person],
    );
    return trigger;
  };

  it.each([
    ['emergency access', () => askAs('policeOfficer', 'section47Enquiry', EMERGENCY, { persons: [person] })],
    [
      'a strategy discussion',
      () => askAs('policeOfficer', 'section47Enquiry', STRATEGY, { person, case: caseId }, { case: caseId }),
    ],
    [
      'emergency access for which they asked while they acted for another organisation',
      () => {
        const council = { organisation: 'afonwen-council', team: 'assessment' };
        const asked = { persons: [person], reason: 'Screams were heard' };
        return askAs('socialWorker', 'section47Enquiry', EMERGENCY, asked, {}, council);
      },
    ],
  ])('%s', async (_what, open) => {
    const trigger = await triggerOf(await open());
    const { id } = await until(
      async () => (await inPolice<{ id: string }>('SELECT id FROM tasks.holder_task WHERE trigger = $1', [trigger]))[0],
    );
    const own = await askAs('dutyOfficer', 'informationGovernance', DECIDE, { task: id });
    expect(codeOf(own)).toBe('TASK_OWN');
    expect(own.errors?.[0]?.message).toMatch(/dutyOfficer.*privacyOfficer hears/);
    const decided = await ask(DECIDE, { key: randomUUID(), task: id });
    expect(decided.body.data?.policeDecideHolderTask).toMatchObject({ id, decision: 'notShared' });
  });

  it('an enquiry: who opened the case, and who raised it', async () => {
    const [opener, raiser] = ['afonwen-council/opener', 'afonwen-council/raiser'];
    const asHub = async (practitioner: string, query: string, variables: object) => {
      const claims = { practitioner, organisation: 'afonwen-council', team: 'mash', role: 'hubPractitioner' as const };
      const headers = { authorization: `Bearer ${await town.lintel.issuers.issueToken(claims, new Date())}` };
      const asked = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report', headers, query };
      const { body } = await town.ask({ ...asked, variables: { key: randomUUID(), person, ...variables } });
      expect(body.errors).toBeUndefined();
      return Object.values(body.data ?? {})[0] as { id: string };
    };
    const OPEN = `mutation($key: String!, $person: ID!) {
      openCase(key: $key, person: $person, threshold: "safeguardingEnquiry", reason: "Injury") { id } }`;
    const RAISE = `mutation($key: String!, $person: ID!, $case: ID!) {
      recordThreshold(key: $key, person: $person, case: $case, threshold: "section47Enquiry", reason: "Worse") { id } }`;
    const { id } = await asHub(opener, OPEN, {});
    await asHub(raiser, RAISE, { case: id });
    const causes = await until(async () => {
      const found = await inPolice<{ cause: string; caused_by: string[] }>(
        "SELECT cause, caused_by FROM tasks.holder_task WHERE split_part(trigger, '|', 2) = $1 ORDER BY cause",
        [id],
      );
      return found.length === 2 ? found : undefined;
    });
    expect(causes).toEqual([
      { cause: 'safeguardingEnquiry', caused_by: ['afonwen-council', opener] },
      { cause: 'section47Enquiry', caused_by: ['afonwen-council', raiser] },
    ]);
  });
});

it('a holder who is barred from the child has no such task', async () => {
  await write('governance', 'UPDATE governance.case_state SET strategy_discussion_at = now() WHERE person = $1', [
    intelligence.person,
  ]);
  const { id } = await taskFor(intelligence.person, 'strategyDiscussion');
  await write(
    'governance',
    `INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from)
     SELECT agency, $2, $1, 'marches-police', 'marches-police/duty-officer', now() - interval '1 minute'
     FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
    [intelligence.person, randomUUID()],
  );
  await until(async () => (await tasksOf(intelligence.person)).length === 0);
  expect(codeOf((await ask(DECIDE, { key: randomUUID(), task: id })).body)).toBe('TASK_UNKNOWN');
});
