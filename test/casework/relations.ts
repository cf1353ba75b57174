import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecrets } from '#embedded/readSecrets';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { contextToken } from '#gateway/execution/contextToken';
import { FREE_TEXTS } from '#policies/core/freeTexts';
import type { PractitionerId } from '#policies/core/ids';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readProtocols } from '#policies/protocols/readProtocols';
import { loadProtocols } from '#subgraphs/governance/protocols/loadProtocols';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, type CaseworkTown, caseworkTown, codeOf, reasonsOf } from './caseworkTown';

/** Relationships, exclusions, closed whereabouts and ended agreements: in force everywhere when the call returns. */
const ROOT = join(__dirname, '..', '..');
let casework: CaseworkTown;
beforeAll(async () => {
  casework = await caseworkTown.started();
}, 300_000);
afterAll(() => caseworkTown.stop());

const HUB: Asked = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral came in' };
const HUB_WALES: Asked = { ...HUB, persona: 'hub-practitioner-wales' };
const WORKER: Asked = { persona: 'social-worker-england', purpose: 'earlyHelp' };
const IG: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
const child = scriptedChild('earlyHelpEngland').person;
const READ = 'query($id: ID!) { person(id: $id) { id education { attendance { percentage } } } }';

const EXCLUDE = `mutation($key: String!, $person: ID!, $organisation: String!, $team: String, $practitioner: String, $until: String, $reason: String!) {
  setExclusion(key: $key, person: $person, organisation: $organisation, team: $team, practitioner: $practitioner, until: $until, reason: $reason) { id effects { confirmed } } }`;
const INCLUDE =
  'mutation($key: String!, $person: ID!, $id: ID!) { endExclusion(key: $key, person: $person, id: $id, reason: "A mistake") { id } }';
const given = (body: AnswerBody, act: string) => body.data?.[act] as { id: string; effects: { confirmed: boolean }[] };

describe('an exclusion', () => {
  const OFFICER: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: randomUUID() };
  it.each([
    ['practitioner', { practitioner: 'marchford-council/social-worker-england' }, WORKER],
    ['team', { team: 'child-protection' }, WORKER],
    ['organisation', { organisation: 'marches-police' }, OFFICER],
  ])(
    'of a %s makes the child unknown at once, in the words of a random id, until it is ended',
    async (_what, whom, who) => {
      const of = { organisation: 'marchford-council', ...whom };
      const variables = { person: child, reason: 'Related to the family', ...of };
      // A hub practitioner of the other council, who stays unbarred.
      const body = await casework.act(HUB_WALES, EXCLUDE, variables);
      const { id, effects } = given(body, 'setExclusion');
      expect(effects.every(({ confirmed }) => confirmed)).toBe(true);
      const random = randomUUID();
      const barred = await casework.ask(who, READ, { id: child });
      expect(barred.body.data?.person).toBeNull();
      expect(barred.text).toBe((await casework.ask(who, READ, { id: random })).text);
      const LIST =
        'query($id: ID!) { exclusions(person: $id) { entries { id organisation events { event reason byOrganisation } } } }';
      const listed = entriesOf((await casework.ask(HUB_WALES, LIST, { id: child })).body, 'exclusions');
      expect(listed).toEqual([
        {
          id,
          organisation: of.organisation,
          events: [{ event: 'set', reason: 'Related to the family', byOrganisation: 'afonwen-council' }],
        },
      ]);
      expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
      expect((await casework.ask(who, READ, { id: child })).body.data?.person).not.toBeNull();
      expect(codeOf(await casework.act(HUB_WALES, INCLUDE, { person: child, id }))).toBe('EXCLUSION_UNKNOWN');
    },
  );

  it.each([
    ['of another organisation, by an officer', IG, { organisation: 'marches-police' }, 'INVOLVEMENT_NOT_YOURS'],
    ['that ended before it began', HUB, { until: '2020-01-01T00:00:00Z' }, 'UNTIL_INVALID'],
    ['without a reason', HUB, { reason: '' }, 'REASON_MISSING'],
    ['by a social worker', WORKER, {}, 'ACT_NOT_GRANTED'],
    ['of a council as a whole, which keeps the register', HUB_WALES, { team: null }, 'EXCLUSION_OF_HUB'],
    ['of the whole council by its own officer', IG, { team: null }, 'EXCLUSION_OF_HUB'],
  ])('%s is refused', async (_given, who, over, code) => {
    const variables = { person: child, organisation: 'marchford-council', team: 'nobody', reason: 'Kin', ...over };
    expect(codeOf(await casework.act(who, EXCLUDE, variables))).toBe(code);
  });
});

it('a hub is always left that can end an exclusion, and each hears of an organisation that is barred as a whole', async () => {
  const person = scriptedChild('convergence').person;
  const bar = (who: Asked, whom: object) => casework.act(who, EXCLUDE, { person, reason: 'Kin', ...whom });
  const english = { organisation: 'marchford-council', team: 'mash' };
  const welsh = { organisation: 'afonwen-council', team: 'mash' };
  const set: string[] = [];
  const [organisation, mash] = [
    await bar(HUB, { organisation: 'gwent-y-gororau-police' }),
    await bar(HUB_WALES, english),
  ].map((body) => given(body, 'setExclusion').id);
  set.push(organisation ?? '', mash ?? '');
  try {
    // The Welsh hub is the last: it may bar no team of its own, nor may an officer there.
    expect(codeOf(await bar(HUB_WALES, welsh))).toBe('EXCLUSION_NOT_ENDABLE');
    const officer = { practitioner: 'afonwen-council/ig', organisation: 'afonwen-council', team: 'governance' };
    const as = { ...officer, role: 'informationGovernanceOfficer' as const };
    expect(codeOf(await bar({ as, purpose: 'informationGovernance' }, welsh))).toBe('EXCLUSION_NOT_ENDABLE');
    const other = given(await bar(HUB_WALES, { ...welsh, team: 'early-help' }), 'setExclusion');
    set.push(other.id);
    const LISTED =
      '{ organisationExclusions { entries { id person { id } organisation } } alerts(first: 500) { entries { kind reference } } }';
    const read = async (who: Asked) => (await casework.ask(who, LISTED)).body;
    const seen = await read(HUB_WALES);
    const entry = { id: organisation, person: { id: person }, organisation: 'gwent-y-gororau-police' };
    const alert = { kind: 'organisationBarred', reference: organisation };
    expect(entriesOf(seen, 'organisationExclusions')).toContainEqual(entry);
    expect(entriesOf(seen, 'alerts')).toContainEqual(alert);
    // Barred by their team by now: neither is theirs any more, nor is the act.
    const barred = await read(HUB);
    expect(JSON.stringify(barred.data)).not.toContain(organisation);
    expect(codeOf(await casework.act(HUB, INCLUDE, { person, id: organisation }))).toBe('PERSON_UNKNOWN');
    expect(codeOf(await read({ ...IG }))).toBe('QUERY_NOT_GRANTED');
  } finally {
    for (const id of set) expect((await casework.act(HUB_WALES, INCLUDE, { person, id })).errors).toBeUndefined();
  }
  expect(entriesOf((await casework.ask(HUB, '{ alerts { entries { reference } } }')).body, 'alerts')).toContainEqual({
    reference: organisation,
  });
});

it('involvement that was recorded until an instant is read with its events by leads of its own, and by the hub', async () => {
  const RECORD = `mutation($key: String!, $person: ID!, $until: String) { recordInvolvement(key: $key, person: $person,
    organisation: "marchford-council", team: "early-help", until: $until, reason: "A service") { id } }`;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = given(await casework.act(HUB, RECORD, { person: child, until }), 'recordInvolvement');
  const LIST =
    'query($id: ID!) { involvements(person: $id) { entries { id organisation validUntil events { event } } } }';
  const listed = async (who: Asked, person = child) =>
    entriesOf<{ id: string; organisation: string; validUntil: string }>(
      (await casework.ask(who, LIST, { id: person })).body,
      'involvements',
    );
  const [mine, hubs] = await Promise.all([listed(IG), listed(HUB)]);
  expect(mine.find((each) => each.id === id)).toMatchObject({ events: [{ event: 'recorded' }] });
  expect(Date.parse(mine.find((each) => each.id === id)?.validUntil ?? '')).toBe(Date.parse(until));
  expect(new Set(mine.map(({ organisation }) => organisation))).toEqual(new Set(['marchford-council']));
  expect(new Set(hubs.map(({ organisation }) => organisation)).size).toBeGreaterThan(1);
  expect(codeOf((await casework.ask(WORKER, LIST, { id: child })).body)).toBe('QUERY_NOT_GRANTED');
  // Closed whereabouts: the name of any other organisation would tell where the child is.
  const refuge = scriptedChild('refuge').person;
  const closed = await listed(HUB_WALES, refuge);
  expect(closed.every(({ organisation }) => organisation === 'afonwen-council')).toBe(true);
});

it('an involvement that an organisation alone says it has counts at once, and is told to its officers and the hub', async () => {
  const person = scriptedChild('convergence').person;
  const RECORD = `mutation($key: String!, $person: ID!, $organisation: String!) { recordInvolvement(key: $key, person: $person,
    organisation: $organisation, practitioner: "worker", reason: "Knows the child") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Nothing behind it") { id } }`;
  const at = (organisation: string, role: 'caldicottGuardian' | 'privacyOfficer' | 'informationGovernanceOfficer') => ({
    as: { practitioner: `${organisation}/${role}`, organisation, team: 'leads', role },
    purpose: 'informationGovernance',
    reason: 'Review',
  });
  const READ_SELF = `{ alerts(first: 500) { entries { kind reference } }
    selfRecordedInvolvements { entries { id organisation practitioner reason person { id } } } }`;
  const read = async (who: Asked) => (await casework.ask(who, READ_SELF)).body;
  const record = async (who: Asked, organisation: string, whom = person) =>
    given(await casework.act(who, RECORD, { person: whom, organisation }), 'recordInvolvement').id;
  const voluntary = 'border-family-support';
  const id = await record(at(voluntary, 'caldicottGuardian'), voluntary);
  const alert = { kind: 'involvementSelfRecorded', reference: id };
  const entry = {
    id,
    organisation: voluntary,
    practitioner: 'worker',
    reason: 'Knows the child',
    person: { id: person },
  };
  const told = await Promise.all(
    [at(voluntary, 'privacyOfficer'), at(voluntary, 'informationGovernanceOfficer')].map(read),
  );
  // To every hub: that of one area alone would tell where the child lives.
  for (const body of [...told, await read(HUB), await read(HUB_WALES)]) {
    expect(entriesOf(body, 'alerts')).toContainEqual(alert);
    expect(entriesOf(body, 'selfRecordedInvolvements')).toContainEqual(entry);
  }
  const together = await casework.rows(
    'governance',
    `SELECT DISTINCT xmin::text FROM authority.alert WHERE reference = $1
     UNION SELECT xmin::text FROM authority.involvement_event WHERE involvement = $1`,
    [id],
  );
  expect(together).toHaveLength(1);
  // While whereabouts are closed that somebody has recorded it, but not who, nor in what words.
  await casework.rows(
    'governance',
    `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('hub', $1, now(), '[]')`,
    [person],
  );
  expect(entriesOf(await read(HUB), 'selfRecordedInvolvements')).toContainEqual({
    ...entry,
    ...{ organisation: null, practitioner: null, reason: null },
  });
  await casework.rows('governance', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [person]);
  expect((await casework.act(HUB, END, { person, id })).errors).toBeUndefined();
  expect(entriesOf(await read(HUB), 'selfRecordedInvolvements')).not.toContainEqual(entry);
  // What the hub says, or a record bears out, is told to nobody.
  const [linked] = await casework.rows<{ controller: string }>(
    'governance',
    `SELECT l.controller FROM governance.link l JOIN governance.organisation o ON o.id = l.controller
     WHERE l.agency = 'hub' AND l.person = $1 AND l.ended_at IS NULL AND o.kind = 'school'`,
    [person],
  );
  const school = linked?.controller ?? '';
  const quiet = [await record(HUB, voluntary), await record(at(school, 'caldicottGuardian'), school)];
  const alerts = 'SELECT FROM authority.alert WHERE reference = ANY($1::uuid[])';
  expect(await casework.rows('governance', alerts, [quiet])).toEqual([]);
  for (const each of quiet) await casework.act(HUB, END, { person, id: each });
});

it('no involvement falls out of the register for others that somebody wrote: it is on another page', async () => {
  const person = scriptedChild('convergence').person;
  const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
    organisation: "marchford-council", practitioner: "marchford-council/first", reason: "A service") { id } }`;
  const first = given(await casework.act(HUB, RECORD, { person }), 'recordInvolvement').id;
  const written = await casework.rows<{ id: string }>(
    'governance',
    `INSERT INTO governance.involvement (agency, id, person, organisation, practitioner, valid_from)
     SELECT 'hub', gen_random_uuid(), $1, 'marchford-council', 'nobody', now() + n % 3 * interval '1 microsecond'
     FROM generate_series(1, 210) n RETURNING id`,
    [person],
  );
  const PAGE = `query($id: ID!, $after: String, $ended: Boolean! = false) {
    involvements(person: $id, first: 100, after: $after, ended: $ended) { entries { id } next } }`;
  const page = async (variables: object) => (await casework.ask(HUB, PAGE, { id: person, ...variables })).body;
  const nextOf = (body: AnswerBody) => (body.data?.involvements as { next: string | null } | undefined)?.next ?? null;
  try {
    const pages = [await page({})];
    for (let next = nextOf(pages[0] ?? {}); next !== null; next = nextOf(pages.at(-1) ?? {}))
      pages.push(await page({ after: next }));
    const ids = pages.flatMap((body) => entriesOf<{ id: string }>(body, 'involvements').map(({ id }) => id));
    expect(pages.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([first, ...written.map(({ id }) => id)]));
    const after = nextOf(pages[0] ?? {});
    for (const other of [{ id: child }, { ended: true }])
      expect(codeOf(await page({ after, ...other }))).toBe('CURSOR_INVALID');
  } finally {
    await casework.rows('governance', 'DELETE FROM governance.involvement WHERE id = ANY($1::uuid[])', [
      [first, ...written.map(({ id }) => id)],
    ]);
  }
});

it('looking up one’s own household is answered, and alerts the leads of the organisation', async () => {
  const DECLARE = `mutation($key: String!, $person: ID!, $kind: String!, $practitioner: String) {
    declareRelationship(key: $key, person: $person, kind: $kind, practitioner: $practitioner, reason: "My sister’s child") { id } }`;
  const alerts = async () =>
    entriesOf((await casework.ask(IG, '{ lookupAlerts { entries { practitioner } } }')).body, 'lookupAlerts');
  const person = scriptedChild('familySupport').person;
  expect(codeOf(await casework.act(WORKER, DECLARE, { person, kind: 'friend' }))).toBe('RELATIONSHIP_UNKNOWN');
  expect(codeOf(await casework.act(WORKER, DECLARE, { person, kind: 'family', practitioner: 'a-colleague' }))).toBe(
    'RELATIONSHIP_NOT_YOURS',
  );
  await casework.ask(WORKER, READ, { id: person });
  expect(await alerts()).toEqual([]);
  expect((await casework.act(WORKER, DECLARE, { person, kind: 'household' })).errors).toBeUndefined();
  const DECLARED = '{ declaredRelationships { entries { practitioner kind reason person { id } } } }';
  const whose = 'marchford-council/social-worker-england';
  expect(entriesOf((await casework.ask(IG, DECLARED)).body, 'declaredRelationships')).toEqual([
    { practitioner: whose, kind: 'household', reason: 'My sister’s child', person: { id: person } },
  ]);
  // Declared here; the hub reads it through replication.
  for (let tries = 0; tries < 200 && (await alerts()).length === 0; tries += 1)
    expect((await casework.ask(WORKER, READ, { id: person })).body.data?.person).not.toBeNull();
  expect((await alerts())[0]).toEqual({ practitioner: whose });
});

it.each(['border-family-support', 'marchford-school-01'])(
  'a token of %s that says hub or social worker is forged',
  async (organisation) => {
    const READS = 'query($id: ID!) { involvements(person: $id) { next } exclusions(person: $id) { next } }';
    const forged = await casework.town.ask({
      persona: 'social-worker',
      purpose: 'screening',
      headers: { authorization: 'Bearer a.b.c' },
      query: READS,
      variables: { id: child },
    });
    for (const role of ['hubPractitioner', 'socialWorker'] as const) {
      const as = { practitioner: `${organisation}/p`, organisation, team: 'mash', role };
      const { status, text } = await casework.ask({ as, purpose: 'screening' }, READS, { id: child });
      expect([status, text]).toEqual([401, forged.text]);
    }
  },
);

it('a source refuses such a role again, though the gateway vouched for it', async () => {
  const { home, subgraphs } = casework.town.lintel;
  const body = JSON.stringify({
    query: 'query($id: ID!) { involvements(person: $id) { entries { id } } }',
    variables: { id: child },
  });
  const asked = async (id: string) => {
    const organisation = TOWN_ORGANISATIONS.find((each) => each.id === id);
    if (organisation === undefined) throw new Error(`no organisation ${id}`);
    const who = { team: 'mash', role: 'hubPractitioner', practitioner: 'p' as PractitionerId, issuer: 'i' } as const;
    const declaration = { purpose: 'screening', caseId: null, reason: 'A referral' } as const;
    const parts = { audience: 'governance', request: 'r', declaration, rules: null, pruned: [], body };
    const token = contextToken(
      { ...parts, requester: { organisation, ...who }, issuedAtMs: Date.now() },
      readSecrets(home).contextKeys.governance,
    );
    const headers = { 'content-type': 'application/json', 'lintel-context': token };
    const reply = await fetch(`${subgraphs.get('governance')?.url}/graphql`, { method: 'POST', headers, body });
    return (await reply.json()) as AnswerBody;
  };
  for (const id of ['border-family-support', 'marchford-school-01']) {
    const refused = await asked(id);
    expect([refused.data, codeOf(refused)]).toEqual([undefined, 'ACT_NOT_GRANTED']);
  }
  expect(entriesOf(await asked('marchford-council'), 'involvements')).not.toHaveLength(0);
});

describe('whereabouts', () => {
  const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!, $reason: String!) {
    closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: $reason) {
      effects { confirmed } textsToCheck { agency dataItems } } }`;
  const REOPEN =
    'mutation($key: String!, $person: ID!) { openWhereabouts(key: $key, person: $person, reason: "Moved") { effects { confirmed } textsToCheck { agency } } }';
  const PLACE = 'query($id: ID!) { person(id: $id) { education { enrolments { school status } } } }';
  const KEEPERS = [
    { organisation: 'afonwen-council', role: 'hubPractitioner' },
    { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
  ];
  const close = (keepers: object[], who: Asked = HUB, reason = 'A threat') =>
    casework.act(who, CLOSE, { person: child, keepers, reason });
  const schools = async () => JSON.stringify((await casework.ask(WORKER, PLACE, { id: child })).body.data);

  it('are closed by name to two roles, everywhere at once, and opened by one of them only', async () => {
    expect(await schools()).toMatch(/school":"/);
    const { data } = await close(KEEPERS);
    // Whoever closes hears which texts are to be looked through: of every child alike.
    const textsToCheck = Object.entries(FREE_TEXTS).map(([agency, dataItems]) => ({ agency, dataItems }));
    const effects = Array.from({ length: 5 }, () => ({ confirmed: true }));
    expect(data?.closeWhereabouts).toEqual({ effects, textsToCheck: expect.arrayContaining(textsToCheck) });
    expect(await schools()).not.toMatch(/school":"/);
    // Closing again is answered alike, and changes no keeper.
    const again = await close([KEEPERS[1] ?? {}, { organisation: 'marches-police', role: 'policeOfficer' }]);
    expect(given(again, 'closeWhereabouts').effects).toHaveLength(5);
    const open = casework.rows('hub', 'SELECT open_to FROM governance.whereabouts_flag WHERE person = $1', [child]);
    expect(await open).toEqual([{ open_to: KEEPERS }]);
    expect(codeOf(await casework.act(HUB, REOPEN, { person: child }))).toBe('WHEREABOUTS_NOT_YOURS');
    const other = scriptedChild('familySupport').person;
    expect(codeOf(await casework.act(HUB, REOPEN, { person: other }))).toBe('WHEREABOUTS_NOT_YOURS');
    const opened = await casework.act(HUB_WALES, REOPEN, { person: child });
    expect([opened.errors, opened.data?.openWhereabouts]).toEqual([undefined, { effects, textsToCheck: null }]);
    expect(await schools()).toMatch(/school":"/);
    const events = await casework.rows(
      'governance',
      'SELECT event FROM authority.whereabouts_event WHERE person = $1 ORDER BY at',
      [child],
    );
    expect(events).toEqual([{ event: 'closed' }, { event: 'askedAgain' }, { event: 'opened' }]);
  });

  it.each([
    ['one keeper', KEEPERS.slice(1), 'KEEPERS_NOT_TWO'],
    ['one keeper twice', [KEEPERS[0], KEEPERS[0]], 'KEEPERS_NOT_TWO'],
    ['three keepers', [...KEEPERS, { organisation: 'marches-police', role: 'policeOfficer' }], 'KEEPERS_NOT_TWO'],
    [
      'a school as keeper',
      [KEEPERS[0], { organisation: 'marchford-school-01', role: 'safeguardingLead' }],
      'KEEPER_NOT_STAFFED',
    ],
  ])('are not closed with %s', async (_given, keepers, code) => {
    expect(codeOf(await close(keepers as object[]))).toBe(code);
  });

  const atKeeper = (practitioner: string, organisation = 'marchford-council'): Asked => ({
    as: {
      practitioner: `${organisation}/${practitioner}`,
      organisation,
      team: 'mash',
      role: 'hubPractitioner',
    },
    purpose: 'screening',
    reason: 'A referral',
  });
  const known = scriptedChild('convergence').person;
  const PLACED = 'query($id: ID!) { person(id: $id) { whoIsActing(first: 1) { organisation } } }';
  const placed = async (who: Asked) => (await casework.ask(who, PLACED, { id: known })).body.data?.person;

  it.each([
    ['closed before', true],
    ['not closed before', false],
  ])('%s, one’s own closing, opening, alerts and record answer the same', async (_when, before) => {
    const person = scriptedChild('familySupport').person;
    const own = [{ organisation: 'marchford-council', role: 'hubPractitioner' }, KEEPERS[1]];
    const ALERTS = '{ alerts(first: 1) { entries { kind reference } } }';
    const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
      organisation: "afonwen-school-02", reason: "A try") { id } }`;
    const END = `mutation($key: String!, $person: ID!, $id: ID!) {
      endInvolvement(key: $key, person: $person, id: $id, reason: "A try") { id } }`;
    const LISTED = 'query($id: ID!) { involvements(person: $id) { entries { id organisation } } }';
    const BAR = { person, organisation: 'afonwen-school-02', reason: 'A try' };
    const BARRED = 'query($id: ID!) { exclusions(person: $id) { entries { id } } }';
    const CLOSING = { person, keepers: own, reason: 'A try' };
    if (before) expect((await casework.act(HUB_WALES, CLOSE, { ...CLOSING, keepers: KEEPERS })).errors).toBeUndefined();
    const newest = async () => entriesOf<{ reference: string }>((await casework.ask(HUB, ALERTS)).body, 'alerts');
    const [last] = await newest();
    const closed = await casework.act(HUB, CLOSE, CLOSING);
    expect(given(closed, 'closeWhereabouts').effects.every(({ confirmed }) => confirmed)).toBe(true);
    const [told] = await newest();
    expect(told).toMatchObject({ kind: 'whereaboutsClosed' });
    expect(told?.reference).not.toBe(last?.reference);
    expect(codeOf(await casework.act(HUB, REOPEN, { person }))).toBe('WHEREABOUTS_NOT_YOURS');

    const { id } = given(await casework.act(HUB, RECORD, { person }), 'recordInvolvement');
    const rows = entriesOf((await casework.ask(HUB, LISTED, { id: person })).body, 'involvements');
    expect(rows).toContainEqual({ id, organisation: 'afonwen-school-02' });
    expect(new Set(rows.map(({ organisation }) => organisation))).toEqual(
      new Set(['marchford-council', 'afonwen-school-02']),
    );
    const bar = given(await casework.act(HUB, EXCLUDE, BAR), 'setExclusion');
    expect(entriesOf((await casework.ask(HUB, BARRED, { id: person })).body, 'exclusions')).toEqual([{ id: bar.id }]);
    const WHOLE = '{ organisationExclusions { entries { id organisation } } }';
    expect(entriesOf((await casework.ask(HUB, WHOLE)).body, 'organisationExclusions')).toContainEqual({
      id: bar.id,
      organisation: null,
    });
    // What one has not written oneself stays closed, within one's own organisation too.
    const colleagues = (await casework.ask(before ? atKeeper('colleague') : HUB_WALES, LISTED, { id: person })).body;
    expect(JSON.stringify(colleagues.data)).not.toContain(id);
    await casework.act(HUB, INCLUDE, { person, id: bar.id });
    await casework.act(HUB, END, { person, id });
    const keeper = atKeeper('colleague', before ? 'afonwen-council' : 'marchford-council');
    expect((await casework.act(keeper, REOPEN, { person })).errors).toBeUndefined();
  });

  it('are closed in the same bytes whoever at a keeper is barred or knows the family; to those they stay closed', async () => {
    const DECLARE = `mutation($key: String!, $person: ID!) {
      declareRelationship(key: $key, person: $person, kind: "acquaintance", reason: "Neighbours") { id } }`;
    const [OPEN, CLOSED] = ['marchford-council', null].map((organisation) => ({ whoIsActing: [{ organisation }] }));
    const keepers = [{ organisation: 'marchford-council', role: 'hubPractitioner' }, KEEPERS[1]];
    const closing = async () =>
      (await casework.ask(HUB, CLOSE, { key: randomUUID(), person: known, keepers, reason: 'A threat' })).text;
    const [nobody, kin] = [atKeeper('colleague'), atKeeper('kin')];
    const [friend, late] = [atKeeper('friend'), atKeeper('late')];
    expect(await placed(friend)).toEqual(OPEN);
    const without = await closing();
    expect((await casework.act(nobody, REOPEN, { person: known })).errors).toBeUndefined();
    const barred = {
      person: known,
      organisation: 'marchford-council',
      practitioner: 'marchford-council/kin',
      reason: 'Kin',
    };
    const { id } = given(await casework.act(HUB, EXCLUDE, barred), 'setExclusion');
    expect((await casework.act(friend, DECLARE, { person: known })).errors).toBeUndefined();
    expect(await closing()).toBe(without);

    expect(await placed(nobody)).toEqual(OPEN);
    expect(await placed(kin)).toBeNull();
    expect(await placed(friend)).toEqual(CLOSED);
    expect(codeOf(await casework.act(friend, REOPEN, { person: known }))).toBe('WHEREABOUTS_NOT_YOURS');
    expect(await placed(late)).toEqual(OPEN);
    expect((await casework.act(late, DECLARE, { person: known })).errors).toBeUndefined();
    expect(await placed(late)).toEqual(CLOSED);
    expect((await casework.act(nobody, REOPEN, { person: known })).errors).toBeUndefined();
    await casework.act(HUB, INCLUDE, { person: known, id });
  });
});

describe('docs/casework.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'casework.md'), 'utf8');
  const examples = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => query ?? '');
  const referral = randomUUID();
  beforeAll(() =>
    casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, reason) VALUES ($1, $2, 'marchford-council', now(), 'Neglect')`,
      [referral, child],
    ),
  );
  const asked: Readonly<Record<string, [Asked, object]>> = {
    Bar: [HUB, { person: child }],
    Open: [{ persona: 'social-worker-england', purpose: 'section47Enquiry', reason: 'Injury' }, { person: child }],
    Accept: [HUB, { person: child, referral }],
    Emergency: [{ persona: 'police-officer', purpose: 'section47Enquiry', reason: 'Call' }, { persons: [child] }],
  };
  it.each(examples.map((query) => [/mutation (\w+)/.exec(query)?.[1] ?? '', query]))(
    '%s runs as written',
    async (name, query) => {
      const [who, variables] = asked[name] ?? [HUB, {}];
      const body = await casework.act(who, query, { ...variables });
      expect(body.errors).toBeUndefined();
      expect(reasonsOf(body)).not.toContain('thresholdNotRecorded');
    },
  );
});

describe('an agreement that is ended', () => {
  const WITHDRAW =
    'mutation($key: String!, $protocol: ID!) { withdrawSignature(key: $key, protocol: $protocol, reason: "Under review") { effects { confirmed } } }';
  const SUPERSEDE = `mutation($key: String!, $protocol: ID!, $version: Int!) {
    supersedeProtocol(key: $key, protocol: $protocol, version: $version, reason: "Replaced") { effects { confirmed } } }`;
  const inForce = async () =>
    (await casework.ask(IG, '{ protocols { id version signatures { controller } } }')).body.data?.protocols as {
      id: string;
      version: number;
      signatures: { controller: string }[];
    }[];

  it('stays ended when the files are loaded again: neither start nor file undoes an act', async () => {
    const [first] = await casework.rows<{ id: string }>(
      'governance',
      `SELECT p.id FROM governance.protocol p JOIN governance.protocol_signature s ON s.protocol = p.id AND s.version = p.version
       WHERE s.controller = 'marchford-council' AND p.state = 'inForce' ORDER BY p.id = 'scrutiny-england' DESC LIMIT 1`,
    );
    const protocol = first?.id ?? '';
    expect(
      given(await casework.act(IG, WITHDRAW, { protocol }), 'withdrawSignature').effects.every(
        ({ confirmed }) => confirmed,
      ),
    ).toBe(true);
    expect(codeOf(await casework.act(IG, WITHDRAW, { protocol }))).toBe('SIGNATURE_UNKNOWN');
    const signedBy = async () =>
      (await inForce()).find(({ id }) => id === protocol)?.signatures.map(({ controller }) => controller);
    expect(await signedBy()).not.toContain('marchford-council');

    expect(codeOf(await casework.act(IG, SUPERSEDE, { protocol: 'nothing', version: 1 }))).toBe('PROTOCOL_UNKNOWN');
    const family = (await inForce()).find(({ id }) => id === 'family-support');
    const [version, later] = [family?.version ?? 0, (family?.version ?? 0) + 1];
    /** Under one key, until the gateway too has read the rules that the test changed. */
    const supersede = async (): Promise<AnswerBody> => {
      const key = randomUUID();
      for (let tries = 0; tries < 100; tries += 1) {
        const body = await casework.act(IG, SUPERSEDE, { key, protocol: 'family-support', version });
        if (codeOf(body) !== 'NOT_READY') return body;
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error('The rules were not read within 10 seconds.');
    };
    // One officer ends nobody else's agreement: not with nothing after it, and not with what is in force only some day.
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    const change = (text: string, ...values: unknown[]) =>
      casework.rows('governance', text, ['family-support', later, ...values]);
    await change(
      `INSERT INTO governance.protocol SELECT id, $2, 'inForce', document || jsonb_build_object('version', $2::int, 'inForceFrom', '2099-01-01',
         'inForceTo', '2099-12-31', 'clauses', '[]'::jsonb), source, '2099-01-01', '2099-12-31' FROM governance.protocol WHERE id = $1`,
    );
    expect(codeOf(await supersede())).toBe('PROTOCOL_WITHOUT_SUCCESSOR');
    await change(
      `UPDATE governance.protocol SET document = document || '{"inForceFrom":"2026-01-01"}', in_force_from = '2026-01-01' WHERE id = $1 AND version = $2`,
    );
    expect(given(await supersede(), 'supersedeProtocol').effects).toHaveLength(5);
    const told = await casework.rows<{ organisation: string }>(
      'governance',
      `SELECT a.organisation FROM authority.alert a JOIN authority.protocol_event e ON e.id = a.reference AND e.xmin = a.xmin
       WHERE a.kind = 'protocolSuperseded' AND 'informationGovernanceOfficer' = ANY(a.roles) ORDER BY a.organisation`,
    );
    const signatories = family?.signatures.map(({ controller }) => controller) ?? [];
    expect(signatories.length).toBeGreaterThan(1);
    expect(told.map(({ organisation }) => organisation)).toEqual([...new Set(signatories)].sort());

    const read = readProtocols(
      join(ROOT, 'policies', 'protocols'),
      readCatalogue(join(ROOT, 'schema', 'fields.json')),
      TOWN_ORGANISATIONS,
    );
    if (!read.ok) throw new Error('The protocols are at fault.');
    await loadProtocols(casework.town.lintel.databases.owner.governance, read);
    const after = await inForce();
    expect(after.map(({ id }) => id)).not.toContain('family-support');
    expect(after.find(({ id }) => id === protocol)?.signatures.map(({ controller }) => controller)).not.toContain(
      'marchford-council',
    );
  });
});
