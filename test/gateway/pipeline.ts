import { setTimeout as sleep } from 'node:timers/promises';
import type { RefusalReport } from '#policies/disclosure/refusalReport';
import { BODIES } from '#test/fixtures/fixtureRules';
import { receiptOf } from '#test/fixtures/fixtureSource';
import { SECRET } from '#test/fixtures/fixtureWorld';
import { CASE_VIEW, faultOf, noticesOf } from '#test/fixtures/reading';
import { ENQUIRY, type Fixture, startFixture } from '#test/fixtures/startFixture';
import { fixture } from './oneFixture';

/** What a test before was refused may be delivered during this one: one gateway serves all. */
let began = '';
beforeEach(() => {
  began = new Date().toISOString();
});
const reportsAt = (agency: keyof Fixture['sources']): readonly RefusalReport[] =>
  fixture.sources[agency].reported.filter(({ at }) => at >= began);

/** What of this test arrives within three rounds of the delivery. */
async function reportedTo(agency: keyof Fixture['sources']): Promise<readonly RefusalReport[]> {
  for (let waited = 0; waited < 3000 && reportsAt(agency).length === 0; waited += 20) await sleep(20);
  return reportsAt(agency);
}

const queriesOf = (agency: keyof Fixture['sources']) =>
  fixture.sources[agency].fetched.map(({ query }) => query).join();

describe('refusals reach the agency', () => {
  test('that is not asked: the fields of the client and those of the planner, once, in no log', async () => {
    await fixture.ask('schoolLead', CASE_VIEW);
    const [report, ...others] = await reportedTo('police');
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      organisation: BODIES.school.id,
      role: 'safeguardingLead',
      purpose: 'earlyHelp',
      persons: ['ann'],
      pruned: ['police.incident.involvement', 'police.warning.involvement'],
    });
    // Health was asked: its refusal went with the fetch.
    expect(fixture.sources.health.fetched[0]?.context.pruned).toEqual(['health.registration.practice']);
    expect(reportsAt('health')).toEqual([]);
    expect(fixture.logged.join()).not.toContain('"ann"');
  });

  test('whose fetch failed', async () => {
    fixture.sources.health.behaviour = { answer: { status: 503, text: '{"errors":[]}' } };
    await fixture.ask('schoolLead', CASE_VIEW);
    expect((await reportedTo('health')).map(({ pruned, persons }) => [pruned, persons])).toEqual([
      [['health.registration.practice'], ['ann']],
    ]);
  });

  test('of nobody who is not in the requester’s view', async () => {
    await fixture.ask('schoolLead', '{ person(id: "nobody") { police { incidents { summary } } } }');
    await fixture.ask('schoolLead', '{ person(id: "ann") { police { incidents { reference } } } }');
    expect((await reportedTo('police')).map(({ persons }) => persons)).toEqual([['ann']]);
  });
});

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
    expect(noticesOf(reply)).toEqual([]);
    // One a fetch: the hub is asked for the person, and again when the timelines are there.
    expect(reply.body.extensions?.lintel.receipts).toEqual(
      ['health', 'hub', 'hub', 'police'].map((agency) => ({ agency, id: receiptOf(agency) })),
    );
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
    expect(noticesOf(reply)).toEqual([
      // The null is told at its own place, and what it would take at its fields.
      'person.police withheld police null noClause',
      'person.police.incidents withheld police police.incident.involvement noClause',
      'person.health.registrations.0.practice withheld health health.registration.practice noClause',
      'person.lifeEvents withheld police police.incident.involvement noClause',
      'person.lifeEvents withheld police police.warning.involvement noClause',
    ]);
  });

  test('a withheld field is never asked for', async () => {
    await fixture.ask('schoolLead', '{ person(id: "ann") { health { registrations { practice lastContactAt } } } }');
    expect(queriesOf('health')).toContain('registrations');
    expect(queriesOf('health')).not.toMatch(/practice|lastContactAt/);
  });

  test('what its clause refuses silently is null like any other, and no notice tells of it', async () => {
    const reply = await fixture.ask(
      'schoolLead',
      '{ person(id: "ann") { health { registrations { lastContactAt } } } }',
    );
    expect(reply.body.data).toEqual({ person: { health: { registrations: [{ lastContactAt: null }] } } });
    expect(noticesOf(reply)).toEqual([]);
    expect(reply.text).not.toContain('H4');
    // Refused here all the same, which the agency learns.
    expect(queriesOf('health')).not.toContain('lastContactAt');
    expect(fixture.sources.health.fetched[0]?.context.pruned).toEqual(['health.registration.lastContactAt']);
  });

  test('a notice names whom to reach, and whom out of hours, by agency and area', async () => {
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
        outOfHours: { name: 'health at night', telephone: '01632 960002' },
      },
    ]);
  });

  test('a field that nobody marked is withheld', async () => {
    const reply = await fixture.ask('socialWorker', '{ person(id: "ann") { name forgotten } }');
    expect(reply.body.data).toEqual({ person: { name: 'Ann', forgotten: null } });
    expect(queriesOf('hub')).not.toContain('forgotten');
    expect(noticesOf(reply)).toEqual(['person.forgotten withheld hub null noClause']);
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
    expect(noticesOf(reply)).toEqual([]);
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
    expect(noticesOf(reply)).toEqual(['child.p.all.1.s withheld police police.incident.summary notInvolved']);
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
    expect(faultOf(reply)).toEqual([200, 'SOURCE_UNAVAILABLE']);
    expect(reply.body.data).toEqual({ person: { police: null } });
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

  test('once, however often that source is asked', async () => {
    await fixture.ask(
      'schoolLead',
      '{ person(id: "ann") { health { registrations { practice } } lifeEvents forgotten } }',
    );
    const told = Object.values(fixture.sources).flatMap(({ fetched }) =>
      fetched.flatMap(({ context }) => context.pruned),
    );
    expect(told).toEqual(['health.registration.practice']);
    expect(fixture.sources.hub.fetched.length).toBeGreaterThan(1);
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
    expect(faultOf(other)).toEqual([403, 'INTROSPECTION_NOT_ALLOWED']);
    expect(faultOf(mixed)).toEqual([400, 'INVALID_OPERATION']);
    expect(own.planned).toEqual([]);
  });

  test('is not answered unless configured', async () => {
    for (const query of [TYPES, 'query { ...Hidden } fragment Hidden on Query { __schema { queryType { name } } }']) {
      const reply = await fixture.ask('socialWorker', query);
      expect(faultOf(reply)).toEqual([403, 'INTROSPECTION_NOT_ALLOWED']);
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
