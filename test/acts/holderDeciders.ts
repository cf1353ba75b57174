import { randomUUID } from 'node:crypto';
import type { Role } from '#policies/core/vocabulary';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { inPolice, write } from './actsTown';
import { ask, codeOf, DECIDE, intelligence, taskFor, tasksOf, town } from './holderTasksAsked';

/** Whose a task is to decide: not who asked, nor who is barred; and who hears of it when nobody decides in time. */

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
