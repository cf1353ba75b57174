import { setTimeout as sleep } from 'node:timers/promises';
import { BODIES, fixtureRules } from '#test/fixtures/fixtureRules';
import { SECRET } from '#test/fixtures/fixtureWorld';
import { ENQUIRY, type Fixture, type Reply, startFixture } from '#test/fixtures/startFixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

const CASE_VIEW =
  '{ person(id: "ann") { name police { incidents { reference summary } } health { registrations { practice } } lifeEvents } }';

const noticesAt = ({ body }: Reply) =>
  (body.extensions?.lintel.notices ?? []).map(
    ({ path, outcome, agency, dataItem, reason }) => `${path.join('.')} ${outcome} ${agency} ${dataItem} ${reason}`,
  );
const codes = ({ body }: Reply) => (body.errors ?? []).map(({ extensions }) => extensions.code);
const queriesOf = (agency: keyof Fixture['sources']) => fixture.sources[agency].fetched.map(({ query }) => query);

describe('what is asked and what is told', () => {
  test('a social worker on an enquiry sees what the clauses give, from every source', async () => {
    const reply = await fixture.ask('socialWorker', CASE_VIEW);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual({
      person: {
        name: 'Ann',
        police: {
          incidents: [
            { reference: 'reference one', summary: SECRET },
            { reference: 'reference two', summary: SECRET },
          ],
        },
        health: { registrations: [{ practice: 'The Weir Practice' }] },
        lifeEvents: ['incident', 'attendance'],
      },
    });
    expect(reply.body.errors).toBeUndefined();
    expect(noticesAt(reply)).toEqual([]);
    expect(reply.body.extensions?.lintel.receipts).toEqual([]);
    expect(reply.body.extensions?.lintel.statement).toMatch(/may hold information that is not shown here/);
  });

  test('an agency of which nothing may be had is not called at all, not even for what the planner adds', async () => {
    const reply = await fixture.ask('schoolLead', CASE_VIEW);
    expect(reply.body.data).toEqual({
      person: {
        name: 'Ann',
        police: null,
        health: { registrations: [{ practice: null }] },
        lifeEvents: ['no police', 'attendance'],
      },
    });
    expect(fixture.sources.police.fetched).toEqual([]);
    expect(reply.text).not.toContain(SECRET);
    expect(noticesAt(reply)).toEqual([
      'person.police.incidents withheld police police.incident.involvement noClause',
      'person.health.registrations.0.practice withheld health health.registration.practice noClause',
      'person.lifeEvents withheld police police.incident.involvement noClause',
      'person.lifeEvents withheld police police.warning.involvement noClause',
    ]);
  });

  test('a withheld field is never asked for', async () => {
    await fixture.ask('schoolLead', '{ person(id: "ann") { health { registrations { practice lastContactAt } } } }');
    expect(queriesOf('health').join()).toContain('registrations');
    expect(queriesOf('health').join()).not.toMatch(/practice|lastContactAt/);
  });

  test('a notice names whom to reach, by agency and area', async () => {
    const { body } = await fixture.ask('schoolLead', '{ person(id: "ann") { health { registrations { practice } } } }');
    expect(body.extensions?.lintel.notices).toEqual([
      {
        path: ['person', 'health', 'registrations', 0, 'practice'],
        outcome: 'withheld',
        agency: 'health',
        dataItem: 'health.registration.practice',
        clause: null,
        reason: 'noClause',
        unlock: expect.arrayContaining(['askSafeguardingLead']),
        contact: { name: 'health desk', telephone: '01632 960001' },
      },
    ]);
  });

  test('a field that nobody marked is withheld', async () => {
    const reply = await fixture.ask('socialWorker', '{ person(id: "ann") { name forgotten } }');
    expect(reply.body.data).toEqual({ person: { name: 'Ann', forgotten: null } });
    expect(queriesOf('hub').join()).not.toContain('forgotten');
    expect(noticesAt(reply)).toEqual(['person.forgotten withheld hub null noClause']);
  });

  test('the notices of pruned fields are the same whether the agency holds anything or not', async () => {
    const question = (id: string) => `{ person(id: "${id}") { police { incidents { summary } } } }`;
    const [ann, bob] = [
      await fixture.ask('schoolLead', question('ann')),
      await fixture.ask('schoolLead', question('bob')),
    ];
    expect(ann.text).toBe(bob.text);
  });

  test('an unknown child is null, without notices of what hangs below', async () => {
    const reply = await fixture.ask('schoolLead', CASE_VIEW.replace('ann', 'nobody'));
    expect(reply.body.data).toEqual({ person: null });
    expect(noticesAt(reply)).toEqual([]);
  });

  test('notices of sources stand in the client’s names, with concrete indices', async () => {
    const notice = {
      agency: 'police',
      dataItem: 'police.incident.summary',
      clause: 'X1',
      reason: 'notInvolved',
      unlock: [],
    };
    fixture.sources.police.behaviour = {
      notices: [{ ...notice, type: 'PoliceIncident', id: 'two', field: 'summary', outcome: 'withheld' }],
    };
    const reply = await fixture.ask(
      'socialWorker',
      '{ child: person(id: "ann") { p: police { all: incidents { s: summary } } } }',
    );
    expect(noticesAt(reply)).toEqual(['child.p.all.1.s withheld police police.incident.summary notInvolved']);
  });

  test('a source speaks of itself only', async () => {
    const notice = { agency: 'health', dataItem: null, clause: null, reason: 'notInvolved', unlock: [] };
    fixture.sources.police.behaviour = {
      notices: [
        { ...notice, type: 'PoliceRecord', id: 'ann', field: 'incidents', outcome: 'withheld' },
        {
          ...notice,
          type: 'PoliceRecord',
          id: 'ann',
          field: 'incidents',
          outcome: 'withheld',
          agency: 'police',
          extra: 'x',
        },
      ],
    };
    const reply = await fixture.ask('socialWorker', '{ person(id: "ann") { police { incidents { reference } } } }');
    expect(codes(reply)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(reply.body.data).toEqual({ person: { police: null } });
  });
});

describe('traps', () => {
  test('an alias equal to a required field neither leaks nor forges it', async () => {
    const reply = await fixture.ask(
      'socialWorker',
      '{ person(id: "ann") { policeTimeline: name healthTimeline: name lifeEvents id: name } }',
    );
    expect(reply.body.data).toEqual({
      person: { policeTimeline: 'Ann', healthTimeline: 'Ann', lifeEvents: ['incident', 'attendance'], id: 'Ann' },
    });
  });

  test('no name that a client chose reaches a source', async () => {
    await fixture.ask(
      'socialWorker',
      'query sneaky($mine: ID!) { hush: person(id: $mine) { ...Secretly } } fragment Secretly on Person { psst: police { incidents { summary } } }',
      {
        variables: { mine: 'ann' },
      },
    );
    const sent = JSON.stringify(
      Object.values(fixture.sources).flatMap(({ fetched }) =>
        fetched.map(({ query, variables }) => [query, Object.keys(variables)]),
      ),
    );
    expect(sent).not.toMatch(/sneaky|mine|hush|Secretly|psst/);
  });

  test('the plan of one persona’s pruned operation never serves another', async () => {
    const before = await fixture.ask('schoolLead', CASE_VIEW);
    const full = await fixture.ask('socialWorker', CASE_VIEW);
    const after = await fixture.ask('schoolLead', CASE_VIEW);
    expect(before.text).not.toContain(SECRET);
    expect(after.text).toBe(before.text);
    expect(full.text).toContain(SECRET);
    const [first, second, third] = fixture.planned;
    expect(first).toBe(third);
    expect(first).not.toBe(second);
  });

  test('a text remembered under one value of a condition does not answer for the other', async () => {
    const text =
      'query ($deep: Boolean!) { person(id: "ann") { name police @include(if: $deep) { incidents { summary } } } }';
    const ask = (deep: boolean) => fixture.ask('socialWorker', text, { variables: { deep } });
    const [shallow, deep, again] = [await ask(false), await ask(true), await ask(false)];
    expect(shallow.text).not.toContain(SECRET);
    expect(deep.text).toContain(SECRET);
    expect(again.text).toBe(shallow.text);
  });

  test.each([
    ['depth', `{ person(id: "ann") ${'{ police '.repeat(40)} { id } ${'}'.repeat(40)} }`, 'TOO_DEEP'],
    [
      'aliases',
      `{ person(id: "ann") { ${Array.from({ length: 100 }, (_, i) => `a${i}: name`).join(' ')} } }`,
      'TOO_MANY_ALIASES',
    ],
    [
      'root fields',
      `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: person(id: "ann") { id }`).join(' ')} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    ['tokens', `{ person(id: "ann") { ${'name '.repeat(5000)} } }`, 'TOO_MANY_TOKENS'],
    ['nested fragments', nestedFragments(40), 'FRAGMENTS_NESTED_TOO_DEEP'],
    [
      'fragments in a ring',
      '{ person(id: "ann") { ...A } } fragment A on Person { ...B } fragment B on Person { ...A }',
      'FRAGMENTS_NESTED_TOO_DEEP',
    ],
    ['directives', `{ person(id: "ann") { name ${'@include(if: true) '.repeat(80)} } }`, 'TOO_MANY_DIRECTIVES'],
  ])('too many %s: refused before anything is planned', async (_name, query, code) => {
    const began = performance.now();
    const reply = await fixture.ask('socialWorker', query);
    expect([reply.status, ...codes(reply)]).toEqual([400, code]);
    expect(fixture.planned).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('no suggestion names what was not asked for', async () => {
    const reply = await fixture.ask('socialWorker', '{ person(id: "ann") { polic { id } names } }');
    expect(codes(reply)[0]).toBe('INVALID_OPERATION');
    expect(reply.text).not.toMatch(/Did you mean/);
  });
});

describe('context tokens', () => {
  test('each fetch carries who asks and for what, bound to its bytes; the sources take no other', async () => {
    await fixture.ask('socialWorker', CASE_VIEW);
    const { context } = fixture.sources.police.fetched[0] ?? {};
    expect(context).toMatchObject({
      aud: 'police',
      organisation: BODIES.council.id,
      team: 'child-protection',
      role: 'socialWorker',
      practitioner: 'sw',
      purpose: 'section47Enquiry',
      case: ENQUIRY['lintel-case'],
      reason: 'enquiry',
      rules: '1',
    });
    expect(Object.values(fixture.sources).map(({ refused }) => refused)).toEqual([0, 0, 0]);
  });

  test('what was pruned is reported to the source that is asked', async () => {
    await fixture.ask('schoolLead', '{ person(id: "ann") { health { registrations { practice } } } }');
    expect(fixture.sources.health.fetched[0]?.context.pruned).toEqual(['health.registration.practice']);
  });
});

describe('sources that fail', () => {
  const POLICE_AND_HEALTH =
    '{ person(id: "ann") { police { incidents { summary } } health { registrations { practice } } lifeEvents } }';

  test.each([
    ['is slow', { delayMs: 900 }],
    ['answers nonsense', { answer: { status: 200, text: '<html>SECRET at 10.0.0.1</html>' } }],
    ['answers with no data', { answer: { status: 200, text: '{"data":null}' } }],
    ['answers with too few entities', { answer: { status: 200, text: '{"data":{"_entities":[]}}' } }],
    ['answers with a null entity', { answer: { status: 200, text: '{"data":{"_entities":[null]}}' } }],
    [
      'answers with an error of its own',
      {
        answer: {
          status: 200,
          text: '{"data":{"_entities":[null]},"errors":[{"message":"SECRET at /srv/app.js:1","path":["_entities",0]}]}',
        },
      },
    ],
    [
      'is unavailable',
      { answer: { status: 503, text: '{"errors":[{"message":"SECRET","extensions":{"code":"SOURCE_UNAVAILABLE"}}]}' } },
    ],
    [
      'cannot write its log',
      { answer: { status: 503, text: '{"errors":[{"message":"SECRET","extensions":{"code":"LOG_UNAVAILABLE"}}]}' } },
    ],
    ['answers too much', { answer: { status: 200, text: `{"data":{"_entities":["${'x'.repeat(3_000_000)}"]}}` } }],
    ['redirects', { answer: { status: 307, text: '', headers: { location: 'http://127.0.0.1:9/graphql' } } }],
  ])('a source that %s is unavailable, never withheld; the others answer', async (_name, behaviour) => {
    fixture.sources.police.behaviour = behaviour;
    const began = performance.now();
    const reply = await fixture.ask('socialWorker', POLICE_AND_HEALTH);
    expect(performance.now() - began).toBeLessThan(800);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual({
      person: {
        police: null,
        health: { registrations: [{ practice: 'The Weir Practice' }] },
        lifeEvents: ['no police', 'attendance'],
      },
    });
    expect(noticesAt(reply)).toEqual([
      'person.police unavailable police null sourceUnavailable',
      'person.lifeEvents unavailable police null sourceUnavailable',
    ]);
    expect(reply.body.extensions?.lintel.notices[0]?.contact).toEqual({
      name: 'police at night',
      telephone: '01632 960002',
    });
    expect(reply.body.errors).toEqual([
      expect.objectContaining({
        path: ['person', 'police'],
        message: expect.stringContaining('police at night, 01632 960002'),
        extensions: expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', agency: 'police' }),
      }),
    ]);
    expect(reply.text).not.toMatch(/SECRET|10\.0\.0\.1/);
  });

  test('without the hub nothing is known, and that is said', async () => {
    fixture.sources.hub.behaviour = {
      answer: { status: 503, text: '{"errors":[{"message":"x","extensions":{"code":"SOURCE_UNAVAILABLE"}}]}' },
    };
    const reply = await fixture.ask('socialWorker', CASE_VIEW);
    expect(reply.body.data).toEqual({ person: null });
    expect(noticesAt(reply)).toEqual(['person unavailable hub null sourceUnavailable']);
    expect(codes(reply)).toEqual(['SOURCE_UNAVAILABLE']);
  });

  test('where the hub cannot record the disclosure, nothing is disclosed', async () => {
    fixture.sources.hub.behaviour = {
      answer: { status: 503, text: '{"errors":[{"message":"x","extensions":{"code":"LOG_UNAVAILABLE"}}]}' },
    };
    const reply = await fixture.ask('socialWorker', CASE_VIEW);
    expect([reply.status, ...codes(reply)]).toEqual([503, 'LOG_UNAVAILABLE']);
    expect(reply.body.data).toBeUndefined();
    expect(reply.text).toContain('hub at night');
  });
});

describe('rules', () => {
  let own: Fixture;
  beforeEach(async () => {
    own = await startFixture({ leaseMs: 400 });
  });
  afterEach(() => own.stop());

  const NAME_AND_POLICE = '{ person(id: "ann") { name police { incidents { summary } } } }';

  test('a source that is ahead: the gateway learns the new rules, prunes again and asks once more', async () => {
    own.governance.rules = fixtureRules('2', ['E2']);
    own.sources.hub.behaviour = { revision: 2 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect(reply.body.data).toEqual({ person: { name: 'Ann', police: null } });
    expect(reply.text).not.toContain(SECRET);
    expect(own.sources.hub.fetched.map(({ context }) => context.rules)).toEqual(['1', '2']);
    expect(new Set(own.sources.hub.fetched.map(({ context }) => context.request)).size).toBe(1);
  });

  test('a source that stays ahead is not asked for ever', async () => {
    own.sources.hub.behaviour = { revision: 99 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect([reply.status, ...codes(reply)]).toEqual([503, 'NOT_READY']);
    expect(own.sources.hub.fetched).toHaveLength(2);
  });

  test('a source that is ahead while governance is away: no answer, and whom to ring', async () => {
    own.governance.up = false;
    own.sources.hub.behaviour = { revision: 99 };
    const reply = await own.ask('socialWorker', NAME_AND_POLICE);
    expect([reply.status, ...codes(reply)]).toEqual([503, 'NOT_READY']);
    expect(reply.text).toContain('hub at night');
  });

  test('without a lease nothing is pruned: the sources decide alone, and are told so', async () => {
    own.governance.up = false;
    await sleep(600);
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched.map(({ context }) => [context.rules, context.pruned])).toEqual([[null, []]]);
    expect(own.sources.police.fetched[0]?.query).toContain('summary');
    expect(await (await fetch(`${own.url}/ready`)).json()).toMatchObject({ ready: false, rules: 'notHeld' });
    own.governance.up = true;
    await sleep(300);
    await own.ask('schoolLead', NAME_AND_POLICE);
    expect(own.sources.police.fetched).toHaveLength(1);
  });

  test('what is no rules at all leaves the last good ones', async () => {
    own.governance.rules = { revision: 'none' } as never;
    await sleep(200);
    const reply = await own.ask('schoolLead', NAME_AND_POLICE);
    expect(reply.body.data).toEqual({ person: { name: 'Ann', police: null } });
  });
});

describe('introspection', () => {
  const TYPES = '{ __schema { types { name } } __type(name: "Person") { fields { name } } }';

  test('is answered from what clients see, for whom the configuration allows', async () => {
    const own = await startFixture({ introspection: ['socialWorker'] });
    const [allowed, other] = [await own.ask('socialWorker', TYPES), await own.ask('schoolLead', TYPES)];
    const mixed = await own.ask('socialWorker', '{ __schema { queryType { name } } person(id: "ann") { name } }');
    await own.stop();
    expect(allowed.status).toBe(200);
    expect(allowed.text).toContain('lifeEvents');
    expect(allowed.text).not.toMatch(/policeTimeline|join__/);
    expect([other.status, ...codes(other)]).toEqual([403, 'INTROSPECTION_NOT_ALLOWED']);
    expect([mixed.status, ...codes(mixed)]).toEqual([400, 'INVALID_OPERATION']);
    expect(own.planned).toEqual([]);
  });

  test('is not answered unless configured', async () => {
    for (const query of [TYPES, 'query { ...Hidden } fragment Hidden on Query { __schema { queryType { name } } }']) {
      const reply = await fixture.ask('socialWorker', query);
      expect([reply.status, ...codes(reply)]).toEqual([403, 'INTROSPECTION_NOT_ALLOWED']);
    }
  });
});

test('logs say how long and how much, never who or what', async () => {
  const reply = await fixture.ask('socialWorker', CASE_VIEW);
  const lines = fixture.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'answered');
  expect(lines).toEqual([
    expect.objectContaining({
      request: reply.headers.get('x-request-id'),
      status: 200,
      ms: expect.any(Number),
      notices: 0,
      errors: 0,
    }),
  ]);
  expect(fixture.sources.hub.fetched[0]?.context.request).toBe(reply.headers.get('x-request-id'));
  expect(fixture.logged.join()).not.toMatch(/ann|Ann|incidents|"sw"/);
});

function nestedFragments(depth: number): string {
  const fragments = Array.from({ length: depth }, (_, i) => `fragment F${i} on Person { ...F${i + 1} ...F${i + 1} }`);
  return `{ person(id: "ann") { ...F0 } } ${fragments.join(' ')} fragment F${depth} on Person { name }`;
}
