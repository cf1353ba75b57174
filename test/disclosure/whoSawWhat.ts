import { randomUUID } from 'node:crypto';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { docExample, docVariables } from './docExamples';
import { givenTown } from './givenTown';
import {
  askedOf,
  CHILD,
  EFA,
  INCIDENTS,
  KAI,
  officerOf,
  Page,
  pageFor,
  REASON,
  REFUGE,
  RELEASE,
  release,
  representative,
  SEEN,
  scrutineer,
  worker,
} from './whoSawWhatAsked';

/** `Person.disclosures` over HTTP: three kinds of reader, and what each of them sees. */
const town = givenTown.forTests();

describe('a controller’s officer', () => {
  it('reads who was given what of its own controller’s records, by which clause, and never what it was', async () => {
    const receipt = await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const { entries, complete } = await pageFor(officerOf('gwent-y-gororau-police'), CHILD.person);
    const entry = entries.find((each) => each.receipt === receipt);
    expect(complete).toBe(true);
    expect(entry).toMatchObject({
      agency: 'police',
      purpose: 'section47Enquiry',
      role: 'socialWorker',
      controller: 'gwent-y-gororau-police',
      organisation: 'afonwen-council',
      team: 'child-protection',
      case: CHILD.caseId,
      practitioner: 'afonwen-council/social-worker',
      reason: REASON,
    });
    expect(entry?.items?.find(({ dataItem }) => dataItem === 'police.incident.summary')).toMatchObject({
      words: 'incident: summary',
      generalised: false,
      clause: expect.stringMatching(/^section-47-enquiry\./),
      basis: expect.stringContaining('6(1)'),
    });
    const { body } = await town.ask({ ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, { id: CHILD.person });
    const summary = JSON.stringify(body.data).match(/"summary":"([^"]+)"/)?.[1];
    expect(summary).toBeDefined();
    expect(JSON.stringify(entries)).not.toContain(summary);
  });

  it('reads that somebody learned of a record and was given nothing in it', async () => {
    const asWorker = { ...worker, case: CHILD.caseId ?? '' };
    for (const selection of ['id', '__typename']) {
      const query = `query($id: ID!) { person(id: $id) { police { incidents { ${selection} } } } }`;
      const receipt = await askedOf('police', asWorker, query, CHILD.person);
      const { entries } = await pageFor(officerOf('gwent-y-gororau-police'), CHILD.person);
      const entry = entries.find((each) => each.receipt === receipt);
      expect(entry?.items?.map(({ dataItem }) => dataItem)).toContain('police.incident.involvement');
    }
  });

  it('reads nothing of another controller’s, in any agency, released or not', async () => {
    for (const organisation of ['marches-police', 'marchford-council', 'afonwen-school-02'])
      for (const { controller } of (await pageFor(officerOf(organisation), CHILD.person)).entries)
        expect(controller).toBe(organisation);
    expect((await pageFor(officerOf('afonwen-school-02'), CHILD.person)).entries).toEqual([]);
  });

  it('is itself recorded', async () => {
    const officer = officerOf('gwent-y-gororau-police', 'gwent-y-gororau-police/curious');
    await pageFor(officer, CHILD.person);
    const { entries } = await pageFor(officerOf('gwent-y-gororau-police'), CHILD.person);
    const reading = entries.find(({ practitioner }) => practitioner === 'gwent-y-gororau-police/curious');
    expect(reading?.items?.map(({ words }) => words)).toContain('disclosure: practitioner');
  });

  it('may not release what is not its own, nor what is of another child, nor nothing', async () => {
    const receipt = await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const force = officerOf('gwent-y-gororau-police');
    expect(codeOf(await release('police', officerOf('marches-police'), CHILD.person, [receipt]))).toBe(
      'DISCLOSURE_UNKNOWN',
    );
    expect(codeOf(await release('police', force, KAI.person, [receipt]))).toBe('DISCLOSURE_UNKNOWN');
    expect(codeOf(await release('health', force, CHILD.person, [receipt]))).toBe('DISCLOSURE_UNKNOWN');
    expect(codeOf(await release('police', force, CHILD.person, []))).toBe('DISCLOSURE_UNKNOWN');
    expect(codeOf(await release('police', force, randomUUID(), [receipt]))).toBe('PERSON_UNKNOWN');
    expect(codeOf(await release('police', worker, CHILD.person, [receipt]))).toBe('ACT_NOT_GRANTED');
  });

  it('releases nothing where one of the receipts is not its own', async () => {
    const officer: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const foreign = await askedOf('police', officer, INCIDENTS, KAI.person);
    const own = await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const force = officerOf('gwent-y-gororau-police');
    for (const receipts of [
      [own, foreign],
      [foreign, own],
    ])
      expect(codeOf(await release('police', force, CHILD.person, receipts))).toBe('DISCLOSURE_UNKNOWN');
    const released = 'SELECT receipt FROM subject_access.released_disclosure WHERE receipt = ANY($1)';
    expect(await town.rows('police', released, [[own, foreign]])).toEqual([]);
  });
});

it('an officer finds the child whom a request is about; a representative finds nobody by searching', async () => {
  const find = `query($search: PersonSearch!) { findPerson(search: $search) { candidates { id } } }`;
  const [birth] = await town.rows<{ born: string }>(
    'governance',
    "SELECT to_char(date_of_birth, 'YYYY-MM-DD') AS born FROM authority.birth WHERE person = $1",
    [EFA.person],
  );
  const search = { familyName: EFA.familyName, givenName: EFA.givenName, dateOfBirth: birth?.born };
  const found = async (who: Asked) => {
    const { body } = await town.ask({ ...who, purpose: 'subjectAccess', reason: 'Request' }, find, { search });
    expect(body.errors).toBeUndefined();
    const { candidates } = (body.data as { findPerson: { candidates: { id: string }[] } }).findPerson;
    return candidates.map(({ id }) => id);
  };
  expect(await found(officerOf('afonwen-school-02'))).toEqual([EFA.person]);
  expect(await found(representative)).toEqual([]);
});

describe('the child’s representative', () => {
  const actsFor = (persona: string, person: string) =>
    town.act({ persona, purpose: 'screening' }, docExample('ActsFor'), { person, ...docVariables('ActsFor') });

  it('reads an entry once its controller has released it, without the name of who asked', async () => {
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    const receipt = await askedOf(
      'health',
      nurse,
      'query($id: ID!) { person(id: $id) { health { communityNursing { service } camhs { status } } } }',
      EFA.person,
    );
    const board = officerOf('afonwen-health-board');
    const own = (await pageFor(board, EFA.person)).entries.filter((entry) => entry.receipt === receipt);
    expect(own).toHaveLength(1);
    // Others of this child's were released for other tests.
    const before = (await pageFor(representative, EFA.person)).entries.map((entry) => entry.receipt);
    expect(before).not.toContain(receipt);
    const never = JSON.stringify((await town.ask(representative, SEEN, { id: EFA.person })).body).replace(
      /"receipts":\[[^\]]*\]/,
      '',
    );
    const key = randomUUID();
    const variables = { key, person: EFA.person, receipts: [receipt] };
    const done = (await town.ask(board, RELEASE('health'), variables)).body;
    expect(done.errors).toBeUndefined();
    expect((await town.ask(board, RELEASE('health'), variables)).body.data).toEqual(done.data);
    // Taken back it reads as one that was never released, byte by byte; and may be released again.
    const seen = async () => {
      const { body } = await town.ask(representative, SEEN, { id: EFA.person });
      return JSON.stringify(body).replace(/"receipts":\[[^\]]*\]/, '');
    };
    const shown = await seen();
    const TAKE_BACK = `mutation($key: String!, $person: ID!, $receipts: [String!]!, $reason: String!) {
      healthTakeBackRelease(key: $key, person: $person, receipts: $receipts, reason: $reason) { receipts takenBackAt } }`;
    const takeBack = (who: Asked, reason = 'He reads her post') =>
      town.act(who, TAKE_BACK, { person: EFA.person, receipts: [receipt], reason });
    expect(codeOf(await takeBack(board, ' '))).toBe('REASON_MISSING');
    expect(codeOf(await takeBack(officerOf('marches-police')))).toBe('DISCLOSURE_UNKNOWN');
    expect(codeOf(await takeBack(nurse))).toBe('ACT_NOT_GRANTED');
    expect((await takeBack(board)).errors).toBeUndefined();
    expect(await seen()).toBe(never);
    expect(codeOf(await takeBack(board))).toBe('DISCLOSURE_UNKNOWN');
    const LIST = '{ healthReleasesTakenBack { entries { receipt personId reason by } } }';
    const listed = (await town.ask(board, LIST, {})).body.data as { healthReleasesTakenBack: { entries: object[] } };
    expect(listed.healthReleasesTakenBack.entries).toEqual([
      { receipt, personId: EFA.person, reason: 'He reads her post', by: expect.any(String) },
    ]);
    expect((await town.ask(officerOf('marches-police'), LIST, {})).body.data).toEqual({
      healthReleasesTakenBack: { entries: [] },
    });
    expect((await release('health', board, EFA.person, [receipt])).errors).toBeUndefined();
    expect(await seen()).toBe(shown);
    const [entry, ...others] = (await pageFor(representative, EFA.person)).entries;
    expect(others.map((each) => each.receipt)).toEqual(before);
    expect(entry).toMatchObject({
      receipt,
      role: 'schoolNurse',
      purpose: 'directCare',
      controller: 'afonwen-health-board',
      organisation: 'afonwen-health-board',
      practitioner: null,
      reason: null,
    });
  });

  it('reads nothing of a child for whom nobody recorded that it acts; what is released once another organisation did', async () => {
    const receipt = await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const done = await release('police', officerOf('gwent-y-gororau-police'), CHILD.person, [receipt]);
    expect(done.errors).toBeUndefined();
    const before = (await town.ask(representative, SEEN, { id: CHILD.person })).body;
    expect((before.data as { person: { disclosures: Page } }).person.disclosures.entries).toEqual([]);
    // A child of whom nothing was ever released reads alike, notices included.
    const nothing = (await town.ask(representative, SEEN, { id: KAI.person })).body;
    expect({ ...nothing, extensions: { lintel: { ...nothing.extensions?.lintel, receipts: [] } } }).toEqual({
      ...before,
      extensions: { lintel: { ...before.extensions?.lintel, receipts: [] } },
    });
    expect((await actsFor('hub-practitioner-wales', CHILD.person)).errors).toBeUndefined();
    const { entries } = await pageFor(representative, CHILD.person);
    expect(entries.map((entry) => [entry.receipt, entry.practitioner, entry.reason])).toEqual([[receipt, null, null]]);
  });
});

describe('of a child whose whereabouts are closed', () => {
  const force = officerOf('marches-police');
  const at = (persona: string): Asked => ({ persona, purpose: 'section47Enquiry', case: REFUGE.caseId ?? '' });
  /** Keepers open them for the while. */
  const whileOpen = async (check: () => Promise<void>) => {
    const [flag] = await town.rows<{ open_to: readonly { organisation: string; role: string }[] }>(
      'hub',
      'SELECT open_to FROM governance.whereabouts_flag WHERE person = $1',
      [REFUGE.person],
    );
    const keepers = flag?.open_to.map(({ organisation, role }) => ({ organisation, role }));
    const OPEN = `mutation($key: String!, $person: ID!) {
      openWhereabouts(key: $key, person: $person, reason: "Over") { effects { confirmed } } }`;
    const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!) {
      closeWhereabouts(key: $key, person: $person, reason: "A threat", keepers: $keepers) { effects { confirmed } } }`;
    const keeper: Asked = { persona: 'hub-practitioner', purpose: 'screening', reason: 'Over' };
    expect((await town.act(keeper, OPEN, { person: REFUGE.person })).errors).toBeUndefined();
    try {
      await check();
    } finally {
      // Whoever closes them is no keeper.
      const closed = await town.act(at('social-worker-england'), CLOSE, { person: REFUGE.person, keepers });
      expect(closed.errors).toBeUndefined();
    }
  };
  const answerOf = async (who: Asked) => {
    const { body } = await town.ask(who, SEEN, { id: REFUGE.person, first: 200 });
    expect(body.errors).toBeUndefined();
    return { ...body, extensions: { lintel: { ...body.extensions?.lintel, receipts: [] } } };
  };
  const entriesIn = ({ data }: Awaited<ReturnType<typeof answerOf>>) =>
    (data as { person: { disclosures: Page } }).person.disclosures.entries;

  it('an officer reads what went to their own organisation, as of any child, and no entry that names another', async () => {
    const own = await askedOf('police', at('police-officer'), INCIDENTS, REFUGE.person);
    const closed = await answerOf(force);
    const entry = entriesIn(closed).find(({ receipt }) => receipt === own);
    expect(entry).toMatchObject({
      ...{
        controller: 'marches-police',
        organisation: 'marches-police',
        practitioner: 'marches-police/police-officer',
      },
      case: REFUGE.caseId,
    });
    expect(Object.values(entry ?? {})).not.toContain(null);
    expect(entry?.items?.filter(({ clause }) => clause === null)).toEqual([]);
    const other = await askedOf('police', at('social-worker-england'), INCIDENTS, REFUGE.person);
    // Only that it was read, by the officer, has come to it.
    const [read, ...before] = entriesIn(await answerOf(force));
    expect([read?.practitioner, before]).toEqual(['marches-police/ig', entriesIn(closed)]);
    await whileOpen(async () => {
      const open = entriesIn(await answerOf(force));
      expect(open.find(({ receipt }) => receipt === other)).toMatchObject({ organisation: 'marchford-council' });
      expect(open.filter(({ organisation }) => organisation === 'marches-police').slice(1)).toEqual([read, ...before]);
    });
  });

  it('an officer who has nothing of their own is answered as where nothing was given', async () => {
    const [link] = await town.rows<{ controller: string }>(
      'education',
      "SELECT controller FROM governance.link WHERE person = $1 AND agency = 'education'",
      [REFUGE.person],
    );
    const school = officerOf(link?.controller ?? '');
    const before = await answerOf(school);
    expect(entriesIn(before)).toEqual([]);
    const ATTENDED = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
    const receipt = await askedOf('education', at('social-worker-england'), ATTENDED, REFUGE.person);
    expect(await answerOf(school)).toEqual(before);
    await whileOpen(async () => {
      expect(entriesIn(await answerOf(school)).map((each) => each.receipt)).toContain(receipt);
    });
  });

  it('the child’s representative reads what was released once they are open again', async () => {
    const actsFor = docExample('ActsFor');
    const hub: Asked = { persona: 'hub-practitioner', purpose: 'screening' };
    const involved = await town.act(hub, actsFor, { person: REFUGE.person, ...docVariables('ActsFor') });
    expect(involved.errors).toBeUndefined();
    const before = await answerOf(representative);
    const receipt = await askedOf('police', at('police-officer'), INCIDENTS, REFUGE.person);
    expect((await release('police', force, REFUGE.person, [receipt])).errors).toBeUndefined();
    expect(entriesIn(before)).toEqual([]);
    expect(await answerOf(representative)).toEqual(before);
    await whileOpen(async () => {
      const [entry] = entriesIn(await answerOf(representative));
      expect(entry).toMatchObject({ receipt, controller: 'marches-police', practitioner: null });
    });
  });
});

describe('the scrutineer', () => {
  it('reads that agencies gave, in which month, to which role: neither who nor what', async () => {
    await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const { entries } = await pageFor(scrutineer, CHILD.person);
    const entry = entries.find(({ agency, role }) => agency === 'police' && role === 'socialWorker');
    expect(entry).toMatchObject({
      at: new Date().toISOString().slice(0, 7),
      purpose: 'section47Enquiry',
      role: 'socialWorker',
      controller: null,
      organisation: null,
      practitioner: null,
      receipt: null,
      items: null,
    });
  });
});
