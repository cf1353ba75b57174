import { faultOf, noticesOf } from '#test/fixtures/reading';
import { fixture } from './oneFixture';

/** What concerns one agency alone is asked of it alone: it says what the hub says else, whether the person is anybody. */
describe('a question to one agency', () => {
  const POLICE = 'query($id: ID!) { person(id: $id) { id police { incidents { reference } } } }';
  const ask = (query = POLICE, id = 'ann') => fixture.ask('socialWorker', query, { variables: { id } });
  const asked = () =>
    Object.entries(fixture.sources).flatMap(([agency, { fetched }]) =>
      fetched.map(({ context }) => `${agency}${context.alone === true ? ' alone' : ''}`),
    );

  test('waits for no other', async () => {
    fixture.sources.hub.behaviour = { answer: { status: 503, text: '{}' } };
    const reply = await ask();
    expect(reply.body.errors).toBeUndefined();
    expect(reply.body.data).toEqual({
      person: { id: 'ann', police: { incidents: [{ reference: 'reference one' }, { reference: 'reference two' }] } },
    });
    expect(reply.body.extensions?.lintel.receipts.map(({ agency }) => agency)).toEqual(['police']);
    expect(asked()).toEqual(['police alone']);
  });

  test('is told the id in the spelling of every source', async () => {
    expect((await ask(POLICE, 'ANN')).body.data).toMatchObject({ person: { id: 'ann' } });
  });

  test('has null for whom it says to be nobody, and nothing beside it', async () => {
    const { body } = await ask(POLICE, 'zoe');
    expect(body.data).toEqual({ person: null });
    expect(body.errors).toBeUndefined();
    expect(body.extensions?.lintel.notices).toEqual([]);
    expect(asked()).toEqual(['police alone']);
  });

  test('may be about several persons, each somebody or nobody', async () => {
    const both = `{ a: person(id: "ann") { police { incidents(first: 1) { reference } } }
      b: person(id: "zoe") { police { incidents { reference } } } }`;
    const { body } = await fixture.ask('socialWorker', both);
    expect(body.data).toEqual({ a: { police: { incidents: [{ reference: 'reference one' }] } }, b: null });
    expect(new Set(asked())).toEqual(new Set(['police alone']));
  });

  test('that fails is unavailable at its own object, as it is beside others', async () => {
    fixture.sources.police.behaviour = { answer: { status: 503, text: '{}' } };
    const reply = await ask();
    expect(reply.body.data).toEqual({ person: { id: 'ann', police: null } });
    expect(noticesOf(reply)).toEqual(['person.police unavailable police null sourceUnavailable']);
    expect(reply.body.errors?.map(({ path }) => path)).toEqual([['person', 'police']]);
  });

  test('that cannot be recorded is not answered, and there is nothing beside it', async () => {
    const answer = { status: 503, text: '{"errors":[{"message":"SECRET","extensions":{"code":"LOG_UNAVAILABLE"}}]}' };
    fixture.sources.police.behaviour = { answer };
    const reply = await ask();
    expect(faultOf(reply)).toEqual([503, 'LOG_UNAVAILABLE']);
    expect(reply.body.data).toBeUndefined();
  });

  test.each([
    [
      'of two agencies',
      '{ person(id: "ann") { police { incidents { reference } } health { registrations { practice } } } }',
    ],
    ['of the hub beside it', '{ person(id: "ann") { name police { incidents { reference } } } }'],
    ['of what the hub makes of it', '{ person(id: "ann") { lifeEvents police { incidents { reference } } } }'],
    [
      'of another person’s id beside it',
      '{ person(id: "ann") { police { incidents { reference } } } bob: person(id: "bob") { id } }',
    ],
    [
      'of a list of persons beside it',
      '{ person(id: "ann") { police { incidents { reference } } } caseload { persons { id } } }',
    ],
  ])('is none where it is one %s: the hub is asked first', async (_of, query) => {
    expect((await fixture.ask('socialWorker', query)).body.errors).toBeUndefined();
    expect(asked()).toContain('hub');
    expect(asked().filter((each) => each.endsWith('alone'))).toEqual([]);
  });
});
