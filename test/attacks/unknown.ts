import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alter, attacksTown, statements } from './attacksTown';

/** 'No such child', 'not for you' and 'barred' are one answer. */
const town = attacksTown.forTests();

const BARRED = scriptedChild('barred');
const RECEIPT = { agency: 'hub', id: '*'.repeat(22) };
const RANDOM = '0d9d3b1e-7a55-4c1e-9a3e-1f2d3c4b5a69';
const QUERY =
  'query($id: ID!) { person(id: $id) { id name { familyName } serviceEpisodes { type { code } } indicators { kind } cases { threshold } police { incidents { kind } } socialCare { allocations { worker { name } } } } }';

const ask = (id: string, caseId: string | null, query = QUERY) =>
  town.ask({
    persona: 'barred-practitioner',
    purpose: 'section47Enquiry',
    query,
    variables: { id },
    case: caseId,
    reason: 'Joint enquiry',
  });

it('a barred child, an unknown id and what is no id read alike, whichever case is named', async () => {
  const unknown = await ask(RANDOM, RANDOM);
  expect(unknown.body).toEqual({
    data: { person: null },
    extensions: { lintel: { statement: expect.any(String), notices: [], obligations: [], receipts: [RECEIPT] } },
  });
  for (const [id, caseId] of [
    [BARRED.person, BARRED.caseId],
    [BARRED.person, RANDOM],
    [RANDOM, BARRED.caseId],
    ['not-an-id', RANDOM],
    [BARRED.person.toUpperCase(), BARRED.caseId],
  ] as const) {
    const answer = await ask(id, caseId);
    expect(answer.status).toBe(unknown.status);
    expect(answer.text).toBe(unknown.text);
  }
});

describe.each([
  ['police', 'police { incidents { kind } }'],
  ['health', 'health { registrations { practice } }'],
  ['education', 'education { concerns { kind } attendance { percentage } }'],
  ['socialCare', 'socialCare { allocations { worker { name } } }'],
  ['governance', 'consents { gate state }'],
] as const)('asked alone, %s', (agency, fields) => {
  const query = `query($id: ID!) { person(id: $id) { id ${fields} } }`;
  const work = ({ headers }: { readonly headers: Headers }) =>
    statements
      .filter(({ request }) => request === headers.get('x-request-id'))
      .map((each) => `${each.agency}: ${each.rows} rows: ${each.text}`)
      .sort();

  it('says of a barred child and of an unknown id the same, with the same statements', async () => {
    // Read once before: what a process does at a first question is not of this one.
    await ask(RANDOM, RANDOM, query);
    const unknown = await ask(RANDOM, RANDOM, query);
    expect(unknown.body).toEqual({
      data: { person: null },
      extensions: {
        lintel: { statement: expect.any(String), notices: [], obligations: [], receipts: [{ ...RECEIPT, agency }] },
      },
    });
    const own = work(unknown);
    expect(new Set(own.map((each) => each.split(':')[0]))).toEqual(new Set([agency]));
    for (const [id, caseId] of [
      [BARRED.person, BARRED.caseId],
      ['not-an-id', RANDOM],
      [BARRED.person.toUpperCase(), BARRED.caseId],
    ] as const) {
      const answer = await ask(id, caseId, query);
      expect(answer.text).toBe(unknown.text);
      if (id === BARRED.person) expect(work(answer)).toEqual(own);
    }
  });

  it('answers a colleague who is not barred', async () => {
    const answer = await town.ask({
      ...{ persona: 'social-worker', purpose: 'section47Enquiry', query, variables: { id: BARRED.person } },
      ...{ case: BARRED.caseId, reason: 'Joint enquiry' },
    });
    expect(answer.body.data).toMatchObject({ person: { id: BARRED.person } });
    expect(new Set(work(answer).map((each) => each.split(':')[0]))).toEqual(new Set([agency]));
  });
});

it('a colleague of the same team is not barred', async () => {
  const answer = await town.ask({
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    query: QUERY,
    variables: { id: BARRED.person },
    case: BARRED.caseId,
    reason: 'Joint enquiry',
  });
  expect(answer.body.data?.person).not.toBeNull();
});

it('the caseload of the barred practitioner leaves the child out, and its pages are whole', async () => {
  const query = 'query($after: String) { caseload(first: 3, after: $after) { persons { id } next } }';
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const answer: Awaited<ReturnType<typeof town.ask>> = await town.ask({
      persona: 'barred-practitioner',
      purpose: 'section47Enquiry',
      query,
      variables: { after },
      case: null,
      reason: 'Review of the caseload',
    });
    expect(answer.body.errors).toBeUndefined();
    const page = answer.body.data?.caseload as { persons: { id: string }[]; next: string | null };
    if (page.next !== null) expect(page.persons).toHaveLength(3);
    seen.push(...page.persons.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  expect(seen.length).toBeGreaterThan(3);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).not.toContain(BARRED.person);
});

it('a search for the barred child answers as for a child that is not there', async () => {
  const search = (familyName: string, givenName: string) =>
    town.ask({
      persona: 'barred-practitioner',
      purpose: 'earlyHelp',
      query: 'query($search: PersonSearch!) { findPerson(search: $search) { word candidates { id } } }',
      variables: { search: { familyName, givenName, dateOfBirth: '2015-10-15' } },
    });
  const born = await town.ask({
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    query: 'query($id: ID!) { person(id: $id) { dateOfBirth { date } } }',
    variables: { id: BARRED.person },
    case: BARRED.caseId,
    reason: 'Joint enquiry',
  });
  const { dateOfBirth: births } = (born.body.data?.person ?? { dateOfBirth: [] }) as {
    dateOfBirth: { date: string }[];
  };
  const dateOfBirth = births[0]?.date;
  const find = (persona: string, familyName: string) =>
    town.ask({
      persona,
      purpose: 'earlyHelp',
      query: 'query($search: PersonSearch!) { findPerson(search: $search) { word candidates { id } } }',
      variables: { search: { familyName, givenName: BARRED.givenName, dateOfBirth } },
    });
  expect(JSON.stringify((await find('social-worker', BARRED.familyName)).body.data)).toContain(BARRED.person);
  const barred = await find('barred-practitioner', BARRED.familyName);
  expect(JSON.stringify(barred.body)).not.toContain(BARRED.person);
  expect((await search('Nobody-Here', 'Xaquín')).body.data).toEqual({
    findPerson: { word: 'NoMatch', candidates: [] },
  });
});

it.each(['number', 'name'] as const)(
  'a search by %s for the barred child takes the statements of one for nobody, each giving as many rows',
  async (by) => {
    const { rows } = await town.asOwner<{ nhs: string; birth: string }>(
      'hub',
      `SELECT nhs_number AS nhs, birth_date::text AS birth FROM public.identity
       WHERE person = $1 AND nhs_number IS NOT NULL AND birth_date IS NOT NULL ORDER BY id LIMIT 1`,
      [BARRED.person],
    );
    const [held] = rows;
    if (held === undefined) throw new Error('The town holds no number of the barred child.');
    // Of another year: whoever was born on the very day is looked at under any name.
    const dateOfBirth = `${Number(held.birth.slice(0, 4)) - 4}${held.birth.slice(4)}`;
    const named = (familyName: string) => ({ familyName, givenName: BARRED.givenName, dateOfBirth });
    const [ofChild, ofNobody] = {
      number: [{ nhsNumber: held.nhs }, { nhsNumber: '9434765919' }] as const,
      name: [named(BARRED.familyName), named('Nobody-Here')] as const,
    }[by];
    const find = async (persona: string, search: object) => {
      const query = 'query($search: PersonSearch!) { findPerson(search: $search) { word candidates { id score } } }';
      const { text, headers } = await town.ask({ persona, purpose: 'earlyHelp', query, variables: { search } });
      const own = statements.filter(({ request }) => request === headers.get('x-request-id'));
      return { text, work: own.map((each) => `${each.agency}: ${each.rows} rows: ${each.text}`).sort() };
    };
    // Whoever is not barred finds the child by it, and does more than for nobody.
    const [found, missed] = [await find('social-worker', ofChild), await find('social-worker', ofNobody)];
    expect([found.text.includes(BARRED.person), missed.text.includes(BARRED.person)]).toEqual([true, false]);
    expect(found.work).not.toEqual(missed.work);
    const [barred, nobody] = [await find('barred-practitioner', ofChild), await find('barred-practitioner', ofNobody)];
    expect(barred).toEqual(nobody);
    expect(nobody.work).not.toEqual([]);
  },
);

it.each([
  ['early-help-worker-england', 'earlyHelp', 'familySupport', 'gwent-y-gororau-police'],
  ['early-help-worker', 'earlyHelp', 'familySupport', 'gwent-y-gororau-police'],
  ['early-help-worker', 'earlyHelp', 'earlyHelpWales', 'marches-police'],
  ['hub-practitioner', 'screening', 'earlyHelpWales', 'marches-police'],
  ['social-worker', 'section47Enquiry', 'section47', 'marches-police'],
  ['police-officer', 'crimePrevention', 'section47', 'marches-police'],
  ['ig-officer', 'informationGovernance', 'section47', 'marches-police'],
])(
  'whom a force across the border knows by nothing that may be seen reads to %s for %s as whom nobody there knows: %s',
  async (persona, purpose, key, force) => {
    const { person, caseId } = scriptedChild(key);
    const query = `query($id: ID!) { person(id: $id) { name { familyName } dateOfBirth { date } identifier { value } relatedPerson { relationship { code } } ethnicityCode { code }
      convergence cases { threshold } referrals { outcome } whoIsActing { accepted } serviceEpisodes { id } chronology { complete } } }`;
    const seen = async () =>
      (await town.ask({ persona, purpose, query, variables: { id: person }, case: caseId, reason: 'A concern' })).text;
    const before = await seen();
    expect(before).toContain('"notices"');
    await alter(
      'hub',
      `INSERT INTO governance.link (agency, controller, subject, person, version)
       VALUES ('hub', '${force}', 'across the border', $1::uuid, 1)`,
      person,
    );
    expect(await seen()).toBe(before);
    await alter('hub', "DELETE FROM governance.link WHERE subject = 'across the border' AND person = $1", person);
  },
);
