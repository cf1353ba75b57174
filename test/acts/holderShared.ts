import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { until } from '#test/town/until';
import { inPolice, write } from './actsTown';
import { BASIS } from './holderBasis';
import { ask, codeOf, DECIDE, intelligence, NAMED, SHARED, taskFor, tasksOf, town } from './holderTasksAsked';

/** What a holder shared by the decision of one of its tasks: recorded with that decision, once, or neither. */

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
  // By what stands when it is recorded: a refusal that arrived meanwhile is gone past by no repeated call.
  const refusal = [randomUUID(), intelligence.person];
  await inPolice(
    `INSERT INTO governance.consent (agency, id, person, gate, state, grantor, precedence, decided_at, controllers, recipients, purposes, categories, valid_from)
     VALUES ('police', $1, $2, 'confidentialityConsent', 'refused', $2, 2, now(), '{marches-police}', '{afonwen-council}', '{section47Enquiry}', '{policeIntelligence}', now())`,
    refusal,
  );
  expect(codeOf((await ask(DECIDE, call)).body)).toBe('REFUSAL_STANDS');
  expect(await recorded()).toBe(before);
  const override = randomUUID();
  await inPolice(
    `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until, weighed)
     SELECT 'police', $3, person, gate, '{}', controllers, recipients, purposes, categories, now(), now() + interval '1 hour', ARRAY[id]
     FROM governance.consent WHERE id = $1 AND person = $2 RETURNING id`,
    [...refusal, override],
  );
  // Answered is the basis that is recorded, each time.
  const basis = `${NAMED}, override ${override}`;
  for (let times = 0; times < 2; times += 1) {
    const decided = await ask(DECIDE, call);
    expect(decided.body.data?.policeDecideHolderTask).toMatchObject({ id, decision: 'shared', basis });
    expect(await recorded()).toBe(before + 1);
  }
  const after = (await tasksOf(intelligence.person, { open: false })).find((task) => task.id === id);
  expect([after?.decision, after?.events.map(({ event }) => event)]).toEqual(['shared', ['opened', 'decided']]);
  await inPolice('DELETE FROM governance.consent_override WHERE id = $1', [override]);
  await inPolice('DELETE FROM governance.consent WHERE id = $1', refusal.slice(0, 1));
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
