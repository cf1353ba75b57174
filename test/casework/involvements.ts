import { scriptedChild } from '#embedded/town/scriptedChildren';
import { askSource } from '#test/town/askSource';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, given, HUB, HUB_WALES, IG, IG_POLICE, READ, WORKER } from './relationsAsked';

/** Who has to do with a child, by whose word, and who declares to be its family. */
const casework = caseworkTown.forTests();

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
  const person = scriptedChild('notToBeInformed').person;
  const RECORD = `mutation($key: String!, $person: ID!, $organisation: String!, $practitioner: String!) { recordInvolvement(key: $key, person: $person,
    organisation: $organisation, practitioner: $practitioner, reason: "Knows the child") { id } }`;
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
    given(
      await casework.act(who, RECORD, { person: whom, organisation, practitioner: `${organisation}/worker` }),
      'recordInvolvement',
    ).id;
  const voluntary = 'border-family-support';
  const id = await record(at(voluntary, 'caldicottGuardian'), voluntary);
  const alert = { kind: 'involvementSelfRecorded', reference: id };
  const entry = {
    id,
    organisation: voluntary,
    practitioner: `${voluntary}/worker`,
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
  // An involvement is always of an organisation: without its name an entry would tell that whereabouts are closed.
  await casework.rows(
    'governance',
    `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('hub', $1, now(), '[]')`,
    [person],
  );
  expect(JSON.stringify((await read(HUB)).data)).not.toContain(id);
  const own = await read(at(voluntary, 'privacyOfficer'));
  expect(entriesOf(own, 'alerts')).toContainEqual(alert);
  expect(entriesOf(own, 'selfRecordedInvolvements')).toContainEqual(entry);
  await casework.rows('governance', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [person]);
  expect(entriesOf(await read(HUB), 'selfRecordedInvolvements')).toContainEqual(entry);
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

it('an officer ends an involvement of their own organisation, and finds none of another’s', async () => {
  const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
    organisation: "marches-police", practitioner: "marches-police/nobody", reason: "A visit") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const { id } = given(await casework.act(HUB, RECORD, { person: child }), 'recordInvolvement');
  const end = (who: Asked) => casework.act(who, END, { person: child, id });
  expect(codeOf(await end(IG))).toBe('INVOLVEMENT_UNKNOWN');
  expect((await end(IG_POLICE)).errors).toBeUndefined();
});

it('a caseload has what one’s own organisation claims; a representative’s has whom others bear out', async () => {
  const { person } = scriptedChild('convergence');
  const organisation = 'marchford-council';
  const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
    organisation: "marchford-council", practitioner: "marchford-council/claimed", reason: "Knows the child") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const PURPOSE = {
    subjectRepresentative: 'subjectAccess',
    earlyHelpWorker: 'earlyHelp',
    caldicottGuardian: 'informationGovernance',
  } as const;
  const at = (role: keyof typeof PURPOSE, practitioner: string): Asked => ({
    as: { organisation, team: 'advocacy', role, practitioner },
    ...{ purpose: PURPOSE[role], reason: 'A request' },
  });
  const listed = async (role: 'subjectRepresentative' | 'earlyHelpWorker') => {
    const { body } = await casework.ask(at(role, `${organisation}/claimed`), '{ caseload { persons { id } } }');
    return (body.data as { caseload: { persons: { id: string }[] } }).caseload.persons.map(({ id }) => id);
  };
  const officer = at('caldicottGuardian', `${organisation}/officer`);
  const { id: claimed } = given(await casework.act(officer, RECORD, { person }), 'recordInvolvement');
  expect([await listed('earlyHelpWorker'), await listed('subjectRepresentative')]).toEqual([[person], []]);
  const { id: borneOut } = given(await casework.act(HUB, RECORD, { person }), 'recordInvolvement');
  expect(await listed('subjectRepresentative')).toEqual([person]);
  for (const id of [claimed, borneOut]) await casework.act(HUB, END, { person, id });
});

it('an involvement that ended, that has expired or that has not begun is in no caseload', async () => {
  const { person } = scriptedChild('convergence');
  const as = { ...{ practitioner: 'marchford-council/visiting', organisation: 'marchford-council' }, team: 'visits' };
  const listed = async () => {
    const who: Asked = { as: { ...as, role: 'earlyHelpWorker' }, purpose: 'earlyHelp' };
    const { body } = await casework.ask(who, '{ caseload { persons { id } } }');
    return (body.data as { caseload: { persons: { id: string }[] } }).caseload.persons.map(({ id }) => id);
  };
  const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
    organisation: "marchford-council", practitioner: "marchford-council/visiting", reason: "A visit") { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const { id } = given(await casework.act(HUB, RECORD, { person }), 'recordInvolvement');
  const lasting = (from: string, until: string | null) =>
    casework.rows(
      'hub',
      `UPDATE governance.involvement SET valid_from = now() + $2::interval, valid_until = now() + $3::interval
       WHERE agency = 'hub' AND id = $1`,
      [id, from, until],
    );
  expect(await listed()).toEqual([person]);
  await lasting('-1 day', '-1 second');
  expect(await listed()).toEqual([]);
  await lasting('1 hour', null);
  expect(await listed()).toEqual([]);
  await lasting('-1 day', '1 hour');
  expect(await listed()).toEqual([person]);
  await casework.act(HUB, END, { person, id });
  expect(await listed()).toEqual([]);
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
  expect(
    codeOf(
      await casework.act(WORKER, DECLARE, { person, kind: 'family', practitioner: 'marchford-council/a-colleague' }),
    ),
  ).toBe('RELATIONSHIP_NOT_YOURS');
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

describe('a source that is asked by itself', () => {
  const asked = async (organisation: string, rules: string | null = null) => {
    const { body } = await askSource(casework.town.lintel, 'governance', {
      ...{ organisation, role: 'hubPractitioner', purpose: 'screening', rules },
      query: 'query($id: ID!) { involvements(person: $id) { entries { id } } }',
      variables: { id: child },
    });
    return body;
  };

  it('refuses such a role again, though the gateway vouched for it', async () => {
    for (const id of ['border-family-support', 'marchford-school-01']) {
      const refused = await asked(id);
      expect([refused.data, codeOf(refused)]).toEqual([undefined, 'ACT_NOT_GRANTED']);
    }
    expect(entriesOf(await asked('marchford-council'), 'involvements')).not.toHaveLength(0);
  });

  it('gives nothing where the gateway pruned by an earlier revision than its own, and says by which it decides', async () => {
    const revisionOf = ({ extensions }: AnswerBody) =>
      (extensions?.lintel as { revision?: string } | undefined)?.revision;
    const revision = revisionOf(await asked('marchford-council')) ?? '';
    expect(entriesOf(await asked('marchford-council', revision), 'involvements')).not.toHaveLength(0);
    const earlier = await asked('marchford-council', String(BigInt(revision) - 1n));
    expect([earlier.data, codeOf(earlier), revisionOf(earlier)]).toEqual([undefined, 'STALE_RULES', revision]);
  });
});
