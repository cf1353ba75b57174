import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { OrganisationId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { docExample, docVariables } from './docExamples';
import { givenStatements, givenTown } from './givenTown';
import { appended, disclosure } from './release/policeLog';

/** `Person.disclosures` over HTTP: three kinds of reader, what each of them sees, and what nobody is told. */
const town = givenTown.forTests();

const CHILD = scriptedChild('section47');
const KAI = scriptedChild('intelligence');
const REFUGE = scriptedChild('refuge');
const EFA = scriptedChild('gillick');
const REASON = 'Joint enquiry agreed';
const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', reason: REASON };
const officerOf = (organisation: string, practitioner = `${organisation}/ig`): Asked => ({
  as: { organisation, practitioner, team: 'information-governance', role: 'informationGovernanceOfficer' },
  purpose: 'informationGovernance',
});
const representative: Asked = { persona: 'representative', purpose: 'subjectAccess', reason: 'The child asks' };
const english: Asked = { persona: 'scrutineer', purpose: 'scrutiny' };
const scrutineer: Asked = { persona: 'scrutineer-wales', purpose: 'scrutiny' };

const SEEN = docExample('WhoSawWhat');
const RELEASE = (agency: Agency) => docExample('Release', agency);
const INCIDENTS = 'query($id: ID!) { person(id: $id) { police { incidents { kind summary officer { name } } } } }';

interface Entry {
  readonly id: string;
  readonly agency: string;
  readonly role: string | null;
  readonly at: string | null;
  readonly controller: string | null;
  readonly organisation: string | null;
  readonly practitioner: string | null;
  readonly reason: string | null;
  readonly receipt: string | null;
  readonly items:
    | readonly { readonly dataItem: string; readonly words: string; readonly clause: string | null }[]
    | null;
}
interface Page {
  readonly entries: readonly Entry[];
  readonly next: string | null;
  readonly complete: boolean;
}

async function pageFor(who: Asked, id: string, variables: Record<string, unknown> = {}): Promise<Page> {
  const { body } = await town.ask(who, SEEN, { id, ...variables });
  expect(body.errors).toBeUndefined();
  return (body.data as { person: { disclosures: Page } }).person.disclosures;
}

/** Asks as a practitioner and gives the receipt of that agency. */
async function askedOf(agency: Agency, who: Asked, query: string, id: string): Promise<string> {
  const { receipts, body } = await town.ask(who, query, { id });
  expect(body.errors).toBeUndefined();
  return receipts.find((each) => each.agency === agency)?.id ?? '';
}

const release = (agency: Agency, who: Asked, person: string, receipts: readonly string[]) =>
  town.act(who, RELEASE(agency), { person, receipts });

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

describe('what stays silent', () => {
  const INTELLIGENCE = 'query($id: ID!) { person(id: $id) { police { intelligence { text handlingCode } } } }';

  it('a record that was silent to who asked leaves no trace, for anybody', async () => {
    const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const query =
      'query($id: ID!) { person(id: $id) { police { incidents { kind } intelligence { provenance handlingCode } } } }';
    const itemsOf = async (receipt: string) =>
      (await pageFor(officerOf('marches-police'), KAI.person)).entries.find((each) => each.receipt === receipt)?.items;
    const held = await itemsOf(await askedOf('police', nurse, query, KAI.person));
    const emptied = await town.rows<{ id: string }>(
      'police',
      'UPDATE public.intelligence SET subject = $1 RETURNING id',
      ['somebody-else'],
    );
    expect(emptied.length).toBeGreaterThan(0);
    const none = await itemsOf(await askedOf('police', nurse, query, KAI.person));
    await town.rows(
      'police',
      'UPDATE public.intelligence r SET subject = l.subject FROM governance.link l WHERE l.controller = r.controller AND l.person = $1',
      [KAI.person],
    );
    expect(held?.map(({ dataItem }) => dataItem)).toContain('police.incident.kind');
    expect(held).toEqual(none);
  });

  it('two worlds that differ in what was not released, or was another’s, read the same to the byte', async () => {
    const readers: Asked[] = [representative, officerOf('afonwen-school-02'), officerOf('marches-police')];
    const bytes = async () => {
      const answers = await Promise.all(readers.map((reader) => town.ask(reader, SEEN, { id: EFA.person })));
      return answers.map(({ status, text }) => ({ status, text }));
    };
    const before = await bytes();
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    const receipt = await askedOf(
      'health',
      nurse,
      'query($id: ID!) { person(id: $id) { health { communityNursing { service } } } }',
      EFA.person,
    );
    const own = await pageFor(officerOf('afonwen-health-board'), EFA.person);
    expect(own.entries.map((entry) => entry.receipt)).toContain(receipt);
    expect(await bytes()).toEqual(before);
  });

  it('that a silent record was given is known to its own controller, and to no scrutineer', async () => {
    const officer: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const before = await pageFor(english, KAI.person);
    const receipt = await askedOf('police', officer, INTELLIGENCE, KAI.person);
    const own = (await pageFor(officerOf('marches-police'), KAI.person)).entries.find(
      (each) => each.receipt === receipt,
    );
    expect(own?.items?.map(({ dataItem }) => dataItem)).toContain('police.intelligence.text');
    const ofOfficers = ({ entries }: Page) => entries.filter(({ role }) => role === 'policeOfficer');
    expect(ofOfficers(await pageFor(english, KAI.person))).toEqual(ofOfficers(before));
  });

  it('a text that requesters gave cannot keep anybody from reading', async () => {
    const poisoned = { ...worker, case: CHILD.caseId ?? '', reason: 'nothing \\u0000 \ud83d\ude00 "}' };
    const receipt = await askedOf('police', poisoned, INCIDENTS, CHILD.person);
    const { entries } = await pageFor(officerOf('gwent-y-gororau-police'), CHILD.person);
    expect(entries.map((entry) => entry.receipt)).toContain(receipt);
  });

  it('an unknown person, and one from whom the officer is barred, are nobody', async () => {
    const exclude = `mutation($key: String!, $person: ID!) { setExclusion(key: $key, person: $person,
      organisation: "gwent-y-gororau-police", practitioner: "gwent-y-gororau-police/barred", reason: "Knows the family") { id } }`;
    const set = await town.act(
      { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'Conflict' },
      exclude,
      { person: CHILD.person },
    );
    expect(set.errors).toBeUndefined();
    const barred = officerOf('gwent-y-gororau-police', 'gwent-y-gororau-police/barred');
    const answer = await town.ask(barred, SEEN, { id: CHILD.person });
    const unknown = await town.ask(barred, SEEN, { id: randomUUID() });
    expect(answer.body.data).toEqual({ person: null });
    expect(answer.text).toBe(unknown.text);
  });
});

describe('the list', () => {
  it('is not complete where an agency did not answer, nor where it withholds all, as notices tell; what is silent leaves it complete', async () => {
    const read = async (who: Asked, id: string) => {
      const { body } = await town.ask(who, SEEN, { id });
      const notices = (body.extensions?.lintel?.notices ?? []).filter(
        ({ path }) => path.join('.') === 'person.disclosures',
      );
      const { disclosures } = (body.data as { person: { disclosures: Page } }).person;
      return { body, disclosures, told: notices.map(({ agency, outcome }) => `${agency} ${outcome}`) };
    };
    const officer = officerOf('gwent-y-gororau-police');
    expect((await read(officer, KAI.person)).disclosures.complete).toBe(true);
    await town.rows('police', 'REVOKE EXECUTE ON FUNCTION disclosure.append FROM police');
    try {
      const { body, disclosures, told } = await read(officer, KAI.person);
      expect(disclosures.complete).toBe(false);
      expect(told).toContain('police unavailable');
      expect(body.errors?.map(({ extensions }) => [extensions?.code, extensions?.agency])).toEqual([
        ['SOURCE_UNAVAILABLE', 'police'],
      ]);
    } finally {
      await town.rows('police', 'GRANT EXECUTE ON FUNCTION disclosure.append TO police');
    }
    expect((await read(officer, KAI.person)).disclosures.complete).toBe(true);
    const refused = await read({ persona: 'early-help-worker', purpose: 'earlyHelp' }, KAI.person);
    expect(refused.disclosures).toMatchObject({ entries: [], complete: false });
    expect(refused.told).toContain('police withheld');
    const silent = await read(representative, KAI.person);
    expect([silent.disclosures.complete, silent.told]).toEqual([true, []]);
  });

  it('is complete with 500 entries of an agency, and with one more it is not', async () => {
    const { person } = scriptedChild('withdrawnConsent');
    const force = 'gwent-y-gororau-police';
    const outcome: Disclosure['outcomes'][number] = {
      ...{ persons: [person], controller: force as OrganisationId, dataItem: 'police.incident.kind', fields: [] },
      ...{ outcome: 'disclosed', clause: null, basis: null, obligations: [], reason: null },
    };
    await appended(500, { ...disclosure('often', [outcome]), persons: [person] });
    const isComplete = async () => (await pageFor(officerOf(force), person)).complete;
    expect(await isComplete()).toBe(true);
    // That it was read is an entry more.
    expect(await isComplete()).toBe(false);
  });

  it('is paged by cursors that nobody else can use, and bounded', async () => {
    const officer = officerOf('gwent-y-gororau-police');
    for (let asked = 0; asked < 3; asked += 1)
      await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const first = await pageFor(officer, CHILD.person, { first: 2 });
    expect(first.entries).toHaveLength(2);
    const second = await pageFor(officer, CHILD.person, { first: 2, after: first.next });
    // What was recorded since stands before both: the second page goes on after the place where the first ended.
    const whole = (await pageFor(officer, CHILD.person, { first: 200 })).entries.map(({ id }) => id);
    const ended = whole.indexOf(first.entries[1]?.id ?? '');
    expect(ended).toBeGreaterThan(0);
    expect(second.entries.map(({ id }) => id)).toEqual(whole.slice(ended + 1, ended + 3));
    const refused = async (who: Asked, id: string, variables: Record<string, unknown>) =>
      codeOf((await town.ask(who, SEEN, { id, ...variables })).body);
    expect(await refused(officerOf('marches-police'), CHILD.person, { after: first.next })).toBe('CURSOR_INVALID');
    expect(await refused(officer, KAI.person, { after: first.next })).toBe('CURSOR_INVALID');
    expect(await refused(officer, CHILD.person, { after: 'forged' })).toBe('CURSOR_INVALID');
    expect(await refused(officer, CHILD.person, { first: 201 })).toBe('FIRST_OUT_OF_RANGE');
  });

  it('costs the same statements for one child and for many', async () => {
    const many = `query($first: Int!) { caseload(first: $first) { persons { id disclosures(first: 5) { entries { id } } } } }`;
    const counted = async (first: number) => {
      givenStatements.length = 0;
      const { body } = await town.ask(representative, many, { first });
      const { persons } = (body.data as { caseload: { persons: unknown[] } }).caseload;
      const asked = givenStatements.filter(({ text }) => text.includes('disclosure.')).length;
      return { persons: persons.length, asked };
    };
    const [one, two] = [await counted(1), await counted(2)];
    expect([one.persons, two.persons]).toEqual([1, 2]);
    expect(two.asked).toBe(one.asked);
    expect(one.asked).toBeGreaterThan(0);
  });
});
