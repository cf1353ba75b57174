import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Role } from '#policies/core/vocabulary';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { actsTown, rowsIn, write } from './actsTown';

/** What the hub keeps is its controllers' to decide as what any agency keeps is: its rows are found by person, and need no link. */
const town = actsTown.forTests();

const COUNCIL = 'marchford-council';
const ROWS = {
  'hub.case': `INSERT INTO public.case_file (id, person, controller, threshold, state, accepted, restriction)
    VALUES (gen_random_uuid(), $1, $2, 'earlyHelp', 'open', true, $3)`,
  'hub.referral': `INSERT INTO public.hub_referral (id, person, controller, reason, restriction)
    VALUES (gen_random_uuid(), $1, $2, 'As counsel advised', $3)`,
  'hub.person': `INSERT INTO public.identity (id, person, controller, subject, name, family_name_plain, restriction, refuge)
    VALUES (gen_random_uuid(), $1, $2, gen_random_uuid(), '{}', 'x', 'none', $3 = 'refuge')`,
};
const opened = (person: string, caseId: string = randomUUID()) =>
  write(
    'governance',
    `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at, strategy_discussion_at)
     VALUES ('hub', $1, $2, 'safeguardingEnquiry', now(), now())`,
    [person, caseId],
  );

it.each([
  [
    'a case that leads to a protected person asks its council',
    'hub.case',
    'protectedPerson',
    COUNCIL,
    ['caldicottGuardian', 'dutyOfficer'],
  ],
  [
    'a referral whose words are privileged asks its council',
    'hub.referral',
    'legalPrivilege',
    COUNCIL,
    ['caldicottGuardian', 'dutyOfficer'],
  ],
  [
    'an address of a refuge asks the school that gave it',
    'hub.person',
    'refuge',
    'marchford-school-01',
    ['safeguardingLead', 'safeguardingLead'],
  ],
  ['a case like any other asks nobody', 'hub.case', 'none', COUNCIL, []],
  ['a referral like any other asks nobody', 'hub.referral', 'none', COUNCIL, []],
  ['an address like any other asks nobody', 'hub.person', 'none', COUNCIL, []],
] as const)('at each opening %s', async (_what, record, mark, controller, roles) => {
  const person = randomUUID();
  await write('hub', ROWS[record], [person, controller, mark]);
  await opened(person);
  await until(async () => {
    const seen = await rowsIn('hub', 'SELECT FROM tasks.opening WHERE person = $1 AND seen_at IS NOT NULL', [person]);
    return seen.length === 2;
  });
  const tasks = await rowsIn(
    'hub',
    'SELECT controller, cause, holdings, assigned_to AS role FROM tasks.holder_task WHERE person = $1 ORDER BY cause',
    [person],
  );
  const causes = ['safeguardingEnquiry', 'strategyDiscussion'];
  expect(tasks).toEqual(roles.map((role, nth) => ({ controller, cause: causes[nth], holdings: [record], role })));
});

describe('of a referral under a restriction', () => {
  const { person, caseId } = scriptedChild('section47');
  const opening = randomUUID();
  const TASKS = '{ hubHolderTasks { entries { id personId controller cause holdings assignedTo decision } } }';
  const DECIDE = `mutation($key: String!, $task: ID!) {
    hubDecideHolderTask(key: $key, task: $task, decision: "shared", reason: "Told the enquiry by phone.",
      sharedWith: "afonwen-council", items: ["hub.referral.involvement"],
      basis: { article6: "e", power: "childrenAct1989s17", confidentiality: "overridingPublicInterest" }) { id decision } }`;
  const asOf = async (organisation: string, role: Role, query: string, variables = {}) => {
    const claims = { practitioner: `${organisation}/${role}`, organisation, team: 'any', role };
    const token = await town.lintel.issuers.issueToken(claims, new Date());
    const headers = { authorization: `Bearer ${token}` };
    return town.ask({ persona: 'duty-officer', purpose: 'informationGovernance', query, variables, headers });
  };
  const listed = async (organisation: string, role: Role) =>
    entriesOf<{ id: string; personId: string }>((await asOf(organisation, role, TASKS)).body, 'hubHolderTasks').filter(
      ({ personId }) => personId === person,
    );
  const asEnquirer = async () => {
    const { text } = await town.ask({
      persona: 'social-worker-england',
      purpose: 'section47Enquiry',
      case: caseId,
      reason: 'Joint enquiry',
      query:
        'query($id: ID!) { person(id: $id) { cases { threshold } referrals { dueAt reason } whoIsActing { organisation } } }',
      variables: { id: person },
    });
    return text.replace(/"receipts":\[[^\]]*\]/, '');
  };
  afterAll(async () => {
    await write('hub', "DELETE FROM public.hub_referral WHERE person = $1 AND restriction = 'legalPrivilege'", [
      person,
    ]);
    await write('governance', 'DELETE FROM governance.case_state WHERE case_id = $1', [opening]);
  });

  it('its council decides in the hub’s own list, and nobody else learns that it does; who asks reads the same', async () => {
    await write('hub', ROWS['hub.referral'], [person, COUNCIL, 'legalPrivilege']);
    const before = await asEnquirer();
    expect(before).not.toContain('counsel');
    await opened(person, opening);
    const tasks = await until(async () => {
      const found = await listed(COUNCIL, 'caldicottGuardian');
      // What stood open for the child before asks about it too, once it is looked at again.
      return found.length >= 2 ? found : undefined;
    });
    expect(await asEnquirer()).toBe(before);
    const task = tasks.find((each) => 'cause' in each && each.cause === 'safeguardingEnquiry');
    expect(task).toEqual({
      ...{ id: expect.any(String), personId: person, controller: COUNCIL, cause: 'safeguardingEnquiry' },
      ...{ holdings: ['hub.referral'], assignedTo: 'caldicottGuardian', decision: null },
    });
    for (const other of ['afonwen-council', 'marches-police'])
      expect(await listed(other, 'privacyOfficer')).toEqual([]);
    const variables = { key: randomUUID(), task: task?.id };
    const refused = await asOf('afonwen-council', 'privacyOfficer', DECIDE, variables);
    expect(refused.body.errors?.[0]?.extensions?.code).toBe('TASK_UNKNOWN');
    const decided = await asOf(COUNCIL, 'caldicottGuardian', DECIDE, variables);
    expect(decided.body.data).toEqual({ hubDecideHolderTask: { id: task?.id, decision: 'shared' } });
    expect((await listed(COUNCIL, 'caldicottGuardian')).map(({ id }) => id)).not.toContain(task?.id);
  });
});
