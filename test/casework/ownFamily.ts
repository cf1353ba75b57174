import { randomUUID } from 'node:crypto';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { signServiceCall } from '#policies/service/serviceToken';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { type Asked, type Claims, caseworkTown, codeOf } from './caseworkTown';
import { FORCE, granted, listed, onCall, READ, request } from './emergencyAsked';
import { EXCLUDE, given, HUB_WALES, INCLUDE } from './relationsAsked';

/** Whoever looks up themselves or their own family is answered as anybody, and the leads of their organisation hear of it. */
const casework = caseworkTown.forTests();

const DECLARE =
  'mutation($key: String!, $person: ID!, $kind: String!) { declareRelationship(key: $key, person: $person, kind: $kind, reason: "Our own child") { id } }';
const declare = async (
  who: Asked,
  person: string,
  kind: 'household' | 'self' | 'family' | 'acquaintance' = 'household',
) => expect((await casework.act(who, DECLARE, { person, kind })).errors).toBeUndefined();
const LEADS = ['safeguardingLead', 'caldicottGuardian', 'informationGovernanceOfficer'] as const;
const AGENCIES: readonly Agency[] = ['hub', 'governance', 'police', 'health', 'education', 'socialCare'];
/** The agencies whose database notes that a practitioner was answered about their own family, once for each note. */
const notedOf = async (practitioner: string, person: string): Promise<readonly Agency[]> => {
  const NOTED = 'SELECT person::text AS person, organisation FROM lookups.own_family WHERE practitioner = $1';
  const noted: Agency[] = [];
  for (const agency of AGENCIES)
    for (const row of await casework.rows<{ person: string; organisation: string }>(agency, NOTED, [practitioner])) {
      expect(row).toEqual({ person, organisation: practitioner.split('/')[0] });
      noted.push(agency);
    }
  return noted;
};
const leadOf = (organisation: string, role: Claims['role'] = 'informationGovernanceOfficer'): Asked => ({
  as: { practitioner: `${organisation}/${role}`, organisation, team: 'governance', role },
  purpose: 'informationGovernance',
});
const LOOKUPS = '{ lookupAlerts(first: 500) { entries { id practitioner at emergency } } }';
const toldOf = async (practitioner: string, role?: Claims['role']) => {
  const lead = leadOf(practitioner.split('/')[0] ?? '', role);
  return (await listed<{ practitioner: string; emergency: boolean }>(lead, LOOKUPS, 'lookupAlerts')).filter(
    (each) => each.practitioner === practitioner,
  );
};
/** Once they are told, and no more often some rounds later. */
const untilTold = async (practitioner: string, times: number) => {
  await until(async () => (await toldOf(practitioner)).length >= times);
  await severalRounds();
  expect(await toldOf(practitioner)).toHaveLength(times);
};

const OF_EMERGENCY = expect.objectContaining({ emergency: true });
const OF_THE_DAY = expect.objectContaining({ emergency: false });

it('whoever looks up themselves or their own family in an emergency gets it, and the leads of their organisation read it at once, and once', async () => {
  const person = scriptedChild('convergence').person;
  for (const [number, kind] of [
    [11, 'household'],
    [30, 'self'],
  ] as const) {
    const who = onCall(number);
    const practitioner = who.as?.practitioner ?? '';
    await declare(who, person, kind);
    const { grants } = granted(await request(who, [person], 'Gone from our own house since noon'));
    expect(grants).toHaveLength(1);
    for (const role of LEADS) expect([role, await toldOf(practitioner, role)]).toEqual([role, [OF_EMERGENCY]]);
    // What is read under the grant, and noted by whoever answers, they have read of already.
    expect((await casework.ask(who, READ, { id: person })).body.data?.person).not.toBeNull();
    expect([...(await notedOf(practitioner, person))].sort()).toEqual(['education', 'governance']);
    await severalRounds();
    expect(await toldOf(practitioner)).toEqual([OF_EMERGENCY]);
  }
  const other = onCall(12);
  await request(other, [person], 'Gone from the house since noon');
  expect(await toldOf(other.as?.practitioner ?? '')).toEqual([]);
});

it('each request for emergency access is told, though a look-up of the same day had been', async () => {
  const person = scriptedChild('convergence').person;
  const who = onCall(13);
  const practitioner = who.as?.practitioner ?? '';
  await declare(who, person);
  await casework.ask(who, READ, { id: person });
  await untilTold(practitioner, 1);
  await request(who, [person], 'Gone from our own house since noon');
  expect(await toldOf(practitioner)).toEqual([OF_EMERGENCY, OF_THE_DAY]);
  await request(who, [person], 'Still not home, seen at the river');
  expect(await toldOf(practitioner)).toEqual([OF_EMERGENCY, OF_EMERGENCY, OF_THE_DAY]);
});

it('the leads read of an emergency the day and no moment, in what is told and in its order: by it they would find of which request it is', async () => {
  const person = scriptedChild('convergence').person;
  const who = onCall(14);
  const practitioner = who.as?.practitioner ?? '';
  await declare(who, person);
  for (const reason of [
    'Gone from our own house since noon',
    'Still not home, seen at the river',
    'Not at school either',
  ])
    granted(await request(who, [person], reason));
  const LATER = `UPDATE authority.own_lookup l SET at = l.at + r.nth * interval '1 second'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM authority.own_lookup WHERE practitioner = $1) r WHERE r.id = l.id`;
  await casework.rows('governance', LATER, [practitioner]);
  const KEPT = 'SELECT id::text AS id, day::text AS at FROM authority.own_lookup WHERE practitioner = $1 ORDER BY id';
  const kept = await casework.rows('governance', KEPT, [practitioner]);
  expect(kept).toHaveLength(3);
  expect(await toldOf(practitioner)).toEqual(kept.map((row) => ({ ...row, practitioner, emergency: true })));
});

it('whoever looks up their own family is noted by whichever answers, once a day, and by nobody while they are barred from it', async () => {
  const person = scriptedChild('convergence').person;
  const who = onCall(34);
  const practitioner = who.as?.practitioner ?? '';
  await declare(who, person);
  const lookUp = async () => (await casework.ask(who, READ, { id: person })).body.data?.person ?? null;
  const bar = { person, organisation: FORCE, practitioner, reason: 'Kin' };
  const barred = given(await casework.act(HUB_WALES, EXCLUDE, bar), 'setExclusion');
  expect(await lookUp()).toBeNull();
  expect(await notedOf(practitioner, person)).toEqual([]);
  expect((await casework.act(HUB_WALES, INCLUDE, { person, id: barred.id })).errors).toBeUndefined();
  for (const _again of [1, 2]) {
    expect(await lookUp()).not.toBeNull();
    expect(await notedOf(practitioner, person)).toEqual(['education']);
  }
  await untilTold(practitioner, 1);
  const YESTERDAY = "day = day - 1, at = at - interval '1 day' WHERE practitioner = $1";
  await casework.rows('governance', `UPDATE authority.own_lookup SET ${YESTERDAY}`, [practitioner]);
  await casework.rows('education', `UPDATE lookups.own_family SET ${YESTERDAY}`, [practitioner]);
  expect(await lookUp()).not.toBeNull();
  expect(await notedOf(practitioner, person)).toEqual(['education', 'education']);
  await untilTold(practitioner, 2);
});

describe('of their own family', () => {
  const { person, familyName, givenName } = scriptedChild('convergence');
  const COUNCIL = 'afonwen-council';
  const claims = (practitioner: string, role: Claims['role'], team = 'mash'): Claims => ({
    ...{ practitioner, organisation: practitioner.split('/')[0] ?? '', team, role },
  });
  const force = (number: number): Asked => onCall(number);
  const hub = (number: number): Asked => ({ ...HUB_WALES, as: claims(`${COUNCIL}/hub-${number}`, 'hubPractitioner') });
  const officer = (number: number, role: Claims['role'], purpose: string): Asked => ({
    ...{ as: claims(`${FORCE}/lead-${number}`, role, 'governance'), purpose, reason: 'The order of the court' },
  });
  const born = async () => {
    const HELD = `SELECT birth_date::text AS born FROM public.identity WHERE person = $1 AND birth_date IS NOT NULL ORDER BY id LIMIT 1`;
    return (await casework.rows<{ born: string }>('hub', HELD, [person]))[0]?.born;
  };
  const subscribers = AGENCIES.filter((each) => each !== 'governance');
  const [referral, involvement] = [randomUUID(), randomUUID()];
  beforeAll(async () => {
    await casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, $3, now(), 'Neglect')`,
      [referral, person, COUNCIL],
    );
    granted(await request(force(40), [person], 'Not home since this morning'));
  });
  afterAll(() => casework.rows('hub', 'DELETE FROM public.hub_referral WHERE id = $1', [referral]));
  const involve = (practitioner: string) =>
    casework.rows(
      'governance',
      `INSERT INTO governance.involvement (agency, id, person, organisation, practitioner, valid_from)
       SELECT agency, $1, $2, $3, $4, now() - interval '1 minute' FROM unnest($5::text[]) AS agency`,
      [involvement, person, practitioner.split('/')[0], practitioner, subscribers],
    );
  afterEach(() => casework.rows('governance', 'DELETE FROM governance.involvement WHERE id = $1', [involvement]));

  it.each<{
    readonly by: string;
    readonly who: Asked;
    readonly query: string;
    readonly variables?: () => object | Promise<object>;
    readonly noted: readonly Agency[];
  }>([
    {
      by: 'an id',
      who: force(41),
      query: 'query($person: ID!) { person(id: $person) { id } }',
      noted: ['hub'],
    },
    {
      by: 'an id, of whom an agency answers alone',
      who: force(42),
      query: 'query($person: ID!) { person(id: $person) { id education { attendance { percentage } } } }',
      noted: ['education'],
    },
    {
      by: 'an id, of whom two agencies answer',
      who: force(51),
      query: `query($person: ID!) { person(id: $person) { id education { attendance { percentage } }
        police { incidents { kind } } } }`,
      noted: ['hub', 'education', 'police'],
    },
    {
      by: 'a search',
      who: force(43),
      query: 'query($s: PersonSearch!) { findPerson(search: $s) { candidates { id } } }',
      variables: async () => ({ s: { familyName, givenName, dateOfBirth: await born() } }),
      noted: ['hub'],
    },
    { by: 'the caseload', who: force(44), query: '{ caseload { persons { id } } }', noted: ['hub'] },
    {
      by: 'a list of the hub',
      who: hub(45),
      query: '{ referralsToAccept(first: 500) { entries { person { id } } } }',
      noted: ['hub'],
    },
    {
      by: 'a list of governance',
      who: officer(46, 'privacyOfficer', 'informationGovernance'),
      query: '{ emergencyReviews(first: 500) { entries { person { id } } } }',
      noted: ['governance'],
    },
    {
      by: 'an act of the hub',
      who: { ...force(47), as: claims(`${COUNCIL}/worker-47`, 'socialWorker', 'assessment') },
      query: `mutation($key: String!, $person: ID!) { openCase(key: $key, person: $person, threshold: "section47Enquiry",
        reason: "Injury that nobody explains") { person { id police { incidents { kind } } } } }`,
      noted: ['hub', 'police'],
    },
    {
      by: 'an act of governance',
      who: hub(48),
      query: `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person, organisation: "${COUNCIL}",
        practitioner: "${COUNCIL}/hub-48", reason: "A visit") { person { id education { attendance { percentage } } } } }`,
      noted: ['governance', 'education'],
    },
    {
      by: 'an act of an agency, which gives no more than who it was about',
      who: officer(49, 'informationGovernanceOfficer', 'subjectAccess'),
      query: `mutation($key: String!, $person: ID!, $asker: SubjectAccessAsker!) { policeRecordSubjectAccessRequest(key: $key, person: $person,
        asker: $asker, receivedOn: "2026-02-03") { id personId } }`,
      variables: () => ({
        asker: {
          capacity: 'court',
          courtOrder: 'Order 49',
          court: 'Family Court at Newport',
          orderedOn: '2026-01-12',
          evidence: 'The order',
        },
      }),
      noted: ['police'],
    },
    {
      by: 'a list of an agency',
      who: officer(50, 'informationGovernanceOfficer', 'subjectAccess'),
      query: '{ policeSubjectAccessRequests(first: 500) { entries { personId } } }',
      noted: ['police'],
    },
  ])('whoever is answered by $by is noted by who answers, and answered as before', async (door) => {
    const { who, query, noted } = door;
    const practitioner = who.as?.practitioner ?? '';
    await involve(practitioner);
    const variables = { person, ...(await door.variables?.()) };
    const lookUp = async () => {
      const body = await casework.act(who, query, variables);
      expect(body.errors).toBeUndefined();
      expect(JSON.stringify(body.data)).toContain(person);
      const { notices, obligations } = body.extensions?.lintel ?? {};
      return JSON.stringify({ data: body.data, notices, obligations });
    };
    // Involved at governance; who answers reads it through replication.
    await until(async () => {
      const { body } = await casework.ask(who, query, { key: randomUUID(), ...variables });
      return JSON.stringify(body.data ?? {}).includes(person);
    });
    const before = await lookUp();
    expect(await notedOf(practitioner, person)).toEqual([]);
    await declare(who, person);
    const after = await lookUp();
    if (!query.startsWith('mutation')) expect(after).toBe(before);
    expect([...(await notedOf(practitioner, person))].toSorted()).toEqual([...noted].toSorted());
    await untilTold(practitioner, 1);
    const untold = await Promise.all(
      AGENCIES.map((agency) =>
        casework.rows(agency, 'SELECT FROM lookups.own_family WHERE practitioner = $1 AND told_at IS NULL', [
          practitioner,
        ]),
      ),
    );
    expect(untold.flat()).toEqual([]);
  });

  it('whoever was looked at, and is not named in what is answered, was not looked up', async () => {
    const who = force(54);
    await declare(who, person);
    const FIND = 'query($s: PersonSearch!) { findPerson(search: $s) { candidates { id } } }';
    const { body } = await casework.ask(who, FIND, { s: { familyName: 'Quizzling', dateOfBirth: await born() } });
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body.data)).not.toContain(person);
    expect(await notedOf(who.as?.practitioner ?? '', person)).toEqual([]);
  });

  it('the leads read of it what it told them before: who, and when; nobody else reads it, nor whoever is barred', async () => {
    const who = force(51);
    const practitioner = who.as?.practitioner ?? '';
    await declare(who, person, 'self');
    await casework.ask(who, READ, { id: person });
    await untilTold(practitioner, 1);
    const [told] = await toldOf(practitioner);
    expect(told).toEqual({
      id: expect.any(String),
      practitioner,
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      emergency: false,
    });
    for (const role of ['dutyOfficer', 'privacyOfficer'] as const)
      expect(codeOf((await casework.ask(leadOf(FORCE, role), LOOKUPS)).body)).toBe('QUERY_NOT_GRANTED');
    expect(await listed(leadOf('gwent-y-gororau-police'), LOOKUPS, 'lookupAlerts')).toEqual([]);
    const bar = {
      person,
      organisation: FORCE,
      practitioner: `${FORCE}/informationGovernanceOfficer`,
      reason: 'Kin',
    };
    const { id } = given(await casework.act(HUB_WALES, EXCLUDE, bar), 'setExclusion');
    expect(await toldOf(practitioner)).toEqual([]);
    expect((await casework.act(HUB_WALES, INCLUDE, { person, id })).errors).toBeUndefined();
    expect(await toldOf(practitioner)).toEqual([told]);
  });

  it('agencies are told who is family, and not whom else a practitioner knows', async () => {
    const who = force(52);
    const KNOWN = 'SELECT kind FROM governance.relationship WHERE practitioner = $1 AND agency = $2 ORDER BY kind';
    const at = async (agency: Agency) =>
      (await casework.rows<{ kind: string }>(agency, KNOWN, [who.as?.practitioner, agency])).map(({ kind }) => kind);
    for (const kind of ['acquaintance', 'family', 'household', 'self'] as const) await declare(who, person, kind);
    expect(await at('hub')).toEqual(['acquaintance', 'family', 'household', 'self']);
    for (const agency of ['police', 'health', 'education', 'socialCare'] as const)
      expect([agency, await at(agency)]).toEqual([agency, ['family', 'household', 'self']]);
  });

  it('an agency tells nobody of a look-up of whom no family was declared; told again, nothing is added', async () => {
    const who = force(53);
    const practitioner = who.as?.practitioner ?? '';
    await declare(who, person);
    const { lintel } = casework.town;
    const url = lintel.subgraphs.get('governance')?.url ?? '';
    const keys = readSecrets(lintel.home).serviceKeys;
    const tell = async (peer: 'gateway' | 'hub' | 'police', over: object = {}) => {
      const told = { organisation: FORCE, practitioner, person, at: new Date().toISOString(), ...over };
      const call = { peer, method: 'POST', path: '/internal/lookup', body: JSON.stringify(told) };
      const headers = { 'lintel-service': signServiceCall(call, keys[peer], new Date()) };
      return (await fetch(new URL(call.path, url), { method: 'POST', headers, body: call.body })).status;
    };
    for (const over of [
      { practitioner: `${FORCE}/officer-999` },
      { organisation: COUNCIL },
      { person: randomUUID() },
      { at: 'today' },
      { request: randomUUID() },
    ])
      expect([over, await tell('police', over)]).toEqual([over, 403]);
    expect(await tell('gateway')).toBe(403);
    expect(await toldOf(practitioner)).toEqual([]);
    for (const peer of ['police', 'hub', 'police'] as const) expect(await tell(peer)).toBe(204);
    expect(await toldOf(practitioner)).toHaveLength(1);
  });
});
