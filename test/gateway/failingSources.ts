import { CASE_VIEW, faultOf, noticesOf } from '#test/fixtures/reading';
import { startFixture } from '#test/fixtures/startFixture';
import { fixture } from './oneFixture';

/** A whole answer of the police to what is asked of them below: nothing is wrong with it but how long it may be. */
function policeAnswer(summary: string): string {
  const police = { lintel__id: 'ann', incidents: [{ lintel__id: 'one', summary }] };
  return JSON.stringify({ data: { _entities: [{ police, policeTimeline: ['told'] }] } });
}

/** An answer of the police with an error at each of these places of its entity, which is null there. */
function refusedAnswer(code: string, ...places: readonly (readonly (string | number)[])[]) {
  const errors = places.map((place) => ({
    message: 'SECRET at 10.0.0.1',
    path: ['_entities', 0, ...place],
    extensions: { code },
  }));
  return {
    status: 200,
    text: JSON.stringify({ data: { _entities: [{ police: null, policeTimeline: null }] }, errors }),
  };
}

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
    ['answers with INTERNAL', { answer: refusedAnswer('INTERNAL', ['police'], ['policeTimeline']) }],
    [
      'answers with a code of the gateway’s',
      { answer: refusedAnswer('TOKEN_REQUIRED', ['police'], ['policeTimeline']) },
    ],
    [
      'answers with INTERNAL deep in its object',
      { answer: refusedAnswer('INTERNAL', ['police', 'incidents', 0, 'summary'], ['policeTimeline', 0]) },
    ],
    [
      'is unavailable',
      { answer: { status: 503, text: '{"errors":[{"message":"SECRET","extensions":{"code":"SOURCE_UNAVAILABLE"}}]}' } },
    ],
    [
      'cannot write its log',
      { answer: { status: 503, text: '{"errors":[{"message":"SECRET","extensions":{"code":"LOG_UNAVAILABLE"}}]}' } },
    ],
    ['answers too much, however well formed', { answer: { status: 200, text: policeAnswer('x'.repeat(3_000_000)) } }],
    ['redirects', { answer: { status: 307, text: '', headers: { location: 'http://127.0.0.1:9/graphql' } } }],
  ])('a source that %s is unavailable, never withheld; the others answer', async (_name, behaviour) => {
    fixture.sources.police.behaviour = behaviour;
    const reply = await fixture.ask('socialWorker', POLICE_AND_HEALTH);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual({
      person: {
        police: null,
        health: { registrations: [{ practice: 'The Weir Practice' }] },
        lifeEvents: ['no police', 'attendance'],
      },
    });
    expect(noticesOf(reply)).toEqual([
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
        extensions: {
          code: 'SOURCE_UNAVAILABLE',
          agency: 'police',
          contact: { name: 'police at night', telephone: '01632 960002' },
        },
      }),
    ]);
    expect(reply.text).not.toMatch(/SECRET|10\.0\.0\.1/);
  });

  test('an answer of just that form is read where it is shorter', async () => {
    const summary = 'x'.repeat(300_000);
    fixture.sources.police.behaviour = { answer: { status: 200, text: policeAnswer(summary) } };
    const { body } = await fixture.ask('socialWorker', POLICE_AND_HEALTH);
    expect(body.errors).toBeUndefined();
    expect(body.data?.person).toMatchObject({
      police: { incidents: [{ summary }] },
      lifeEvents: ['told', 'attendance'],
    });
  });

  test('the error stands at the agency’s own object, wherever that is asked', async () => {
    fixture.sources.police.behaviour = { answer: { status: 503, text: '{}' } };
    const asked = '{ person(id: "ann") { lifeEvents police { incidents { summary } } } }';
    const reply = await fixture.ask('socialWorker', asked);
    expect(reply.body.errors?.map(({ path }) => path)).toEqual([['person', 'police']]);
    const without = await fixture.ask('socialWorker', '{ person(id: "ann") { lifeEvents } }');
    expect(without.body.errors?.map(({ path }) => path)).toEqual([['person', 'lifeEvents']]);
  });

  test('a source that is down, or stops in the midst of its answer, holds nobody up', async () => {
    const own = await startFixture();
    const question =
      '{ person(id: "ann") { name police { incidents { summary } } health { registrations { practice } } } }';
    own.sources.police.behaviour = { stallsAfter: '{"data":{"_entities":[{' };
    await own.sources.health.stop();
    const reply = await own.ask('socialWorker', question);
    await own.stop();
    expect(reply.body.data).toEqual({ person: { name: 'Ann', police: null, health: null } });
    expect(noticesOf(reply)).toEqual([
      'person.police unavailable police null sourceUnavailable',
      'person.health unavailable health null sourceUnavailable',
    ]);
    expect(faultOf(reply)).toEqual([200, 'SOURCE_UNAVAILABLE', 'SOURCE_UNAVAILABLE']);
  });

  test('an agency without a contact: named at the start, and its notices say whom to ring all the same', async () => {
    const desk = { name: 'hub desk', telephone: '1' };
    const atNight = { name: 'hub at night', telephone: '2' };
    const own = await startFixture({
      contacts: [{ agency: 'hub', area: 'Marchford', frontDoor: desk, outOfHours: atNight }],
    });
    const reply = await own.ask(
      'schoolLead',
      '{ person(id: "ann") { police { incidents { summary } } health { registrations { practice } } } }',
    );
    await own.stop();
    const notices = reply.body.extensions?.lintel.notices ?? [];
    expect(notices.map(({ agency }) => agency)).toContain('police');
    for (const each of notices) expect(each).toMatchObject({ contact: desk, outOfHours: atNight });
    expect(
      own.logged.map((line) => JSON.parse(line)).find(({ event }) => event === 'agenciesWithoutContact'),
    ).toMatchObject({ agencies: ['police', 'health', 'education', 'socialCare', 'governance'] });
  });

  test('without the hub nothing is known, and that is said', async () => {
    fixture.sources.hub.behaviour = {
      answer: { status: 503, text: '{"errors":[{"message":"x","extensions":{"code":"SOURCE_UNAVAILABLE"}}]}' },
    };
    const reply = await fixture.ask('socialWorker', CASE_VIEW);
    expect(reply.body.data).toEqual({ person: null });
    expect(noticesOf(reply)).toEqual(['person unavailable hub null sourceUnavailable']);
    expect(faultOf(reply)).toEqual([200, 'SOURCE_UNAVAILABLE']);
  });

  test('where the hub cannot record the disclosure, nothing is disclosed', async () => {
    fixture.sources.hub.behaviour = {
      answer: { status: 503, text: '{"errors":[{"message":"x","extensions":{"code":"LOG_UNAVAILABLE"}}]}' },
    };
    const reply = await fixture.ask('socialWorker', CASE_VIEW);
    expect(faultOf(reply)).toEqual([503, 'LOG_UNAVAILABLE']);
    expect(reply.body.data).toBeUndefined();
    expect(reply.text).toContain('hub at night');
  });
});
