import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { DEFAULT_LIMITS } from './limits';
import { checkCost, measureCost } from './measureCost';
import { normalise } from './normalise';
import { readOperation } from './readOperation';

const small = buildSchema(`
  type Query { person: Person, caseload(first: Int! = 20): Caseload }
  type Caseload { persons: [Person!], next: String }
  type Person { id: ID!, name: [String!], incidents(first: Int! = 100): [Incident!] }
  type Incident { id: ID!, kind: String, notes: [String] }
`);

function cost(source: string, variables: Record<string, unknown> = {}, schema = small): number {
  const read = readOperation({ source, operationName: null, variables, schema, limits: DEFAULT_LIMITS });
  return measureCost(normalise(read, schema), read.variables);
}

describe('measureCost', () => {
  const id = 1;
  it.each([
    ['one field', '{ person { id } }', 1 + id + 1],
    ['a list without pages', '{ person { name } }', 1 + id + 10],
    ['a list by its page', '{ person { incidents(first: 5) { kind } } }', 1 + id + 5 * (1 + id + 1)],
    ['a list by its default', '{ person { incidents { kind } } }', 1 + id + 100 * (1 + id + 1)],
    ['the same list twice, once', '{ person { a: incidents { kind } b: incidents { kind } } }', 1 + id + 300],
    ['other pages, again', '{ person { a: incidents { kind } b: incidents(first: 5) { kind } } }', 1 + id + 315],
    [
      'a page of persons by the page of its object',
      '{ caseload(first: 50) { persons { id } } }',
      1 + 50 * (1 + id + 1),
    ],
    ['lists in lists', '{ caseload { persons { incidents { notes } } } }', 1 + 20 * (1 + id + 100 * (1 + id + 10))],
    ['less than nothing as one', '{ person { incidents(first: -3) { kind } } }', 1 + id + 3],
  ])('counts %s', (_case, source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  it('counts the page that a variable asks for', () => {
    const source = 'query($n: Int!) { person { incidents(first: $n) { kind } } }';
    expect(cost(source, { n: 500 })).toBe(1 + 1 + 500 * 3);
    expect(cost(source, { n: 1 })).toBe(1 + 1 + 3);
  });
});

describe('the limit of cost', () => {
  const graph = buildSchema(readFileSync(join(__dirname, '..', '..', 'schema', 'supergraph.graphql'), 'utf8'));
  const lists = `police { incidents { kind summary } missingEpisodes { riskLevel } } health { camhs { status } emergencyAttendances { site } }
    education { enrolments { school } attendance { percentage } } socialCare { referrals { reason } plans { planType } }`;
  const check = (source: string) => {
    const read = readOperation({ source, operationName: null, variables: {}, schema: graph, limits: DEFAULT_LIMITS });
    checkCost(normalise(read, graph), read.variables, DEFAULT_LIMITS.cost);
  };

  it('lets through a full page of children, each with the latest of many lists', () => {
    expect(() => check(`{ caseload(first: 50) { persons { name { givenName } ${lists} } next } }`)).not.toThrow();
  });

  it('refuses page sizes times aliases times lists', () => {
    const pages = [1, 2, 3, 4, 5].map((n) => `p${n}: caseload(first: 50, after: "${n}") { persons { ${lists} } }`);
    expect(() => check(`{ ${pages.join(' ')} }`)).toThrow(expect.objectContaining({ code: 'TOO_COSTLY' }));
    const large = lists.replace(/(\w+) \{ (?!incidents|camhs|enrolments|referrals)/g, '$1(first: 500) { ');
    expect(() => check(`{ caseload(first: 50) { persons { ${large} } } }`)).toThrow(
      expect.objectContaining({ code: 'TOO_COSTLY', message: expect.stringContaining('smaller pages') }),
    );
  });
});
