import dns from 'node:dns';
import { SECRET } from '#test/fixtures/fixtureWorld';
import { CASE_VIEW, faultOf } from '#test/fixtures/reading';
import { startFixture } from '#test/fixtures/startFixture';
import { fixture } from './oneFixture';

describe('traps', () => {
  test('the gateway tells nobody outside of itself: the stock library reports home unless it is stopped', async () => {
    const looked = jest.spyOn(dns, 'lookup');
    const own = await startFixture();
    await own.stop();
    const hosts = looked.mock.calls.map(([host]) => host).filter((host) => !['127.0.0.1', 'localhost'].includes(host));
    looked.mockRestore();
    expect(hosts).toEqual([]);
  });

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
    const reply = await fixture.ask('socialWorker', query);
    expect(faultOf(reply)).toEqual([400, code]);
    expect(fixture.planned).toEqual([]);
  });

  test('no suggestion names what was not asked for', async () => {
    const reply = await fixture.ask('socialWorker', '{ person(id: "ann") { polic { id } names } }');
    expect(faultOf(reply)[1]).toBe('INVALID_OPERATION');
    expect(reply.text).not.toMatch(/Did you mean/);
  });
});

function nestedFragments(depth: number): string {
  const fragments = Array.from({ length: depth }, (_, i) => `fragment F${i} on Person { ...F${i + 1} ...F${i + 1} }`);
  return `{ person(id: "ann") { ...F0 } } ${fragments.join(' ')} fragment F${depth} on Person { name }`;
}
