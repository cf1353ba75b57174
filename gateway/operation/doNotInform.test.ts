import { buildSchema } from 'graphql';
import type { StaticVerdict } from '#policies/core/decision';
import { answeredAlone } from './answeredAlone';
import { RESERVED_DO_NOT_INFORM } from './canonical';
import { DEFAULT_LIMITS } from './limits';
import { measureCost } from './measureCost';
import { normalise } from './normalise';
import { type Mask, OPEN_MASK, prune } from './prune';
import { readOperation } from './readOperation';

const schema = buildSchema(`
  type Query { person(id: ID!): Person, tasks: [Task!] }
  type Person { id: ID!, name: String, contact: [Contact!], health: Health, friend: Person, notToBeInformed(first: Int = 100): [NotToBeInformed!] }
  type Health { id: ID!, note: String, nurses: [Nurse!] }
  type Nurse { id: ID!, note: String, contact: Contact, at: Address, address: Address }
  type Address { line1: String }
  type Contact { telephone: String }
  type NotToBeInformed { id: ID!, whom: String }
  type Task { id: ID!, contact: Contact, person: Person }
`);
const NEVER: StaticVerdict = {
  kind: 'never',
  decision: { outcome: 'withheld', reason: 'noClause', clause: null, unlock: [] },
};
const without = (...coordinates: readonly string[]): Mask => ({
  verdict: (type, field) => (coordinates.includes(`${type}.${field}`) ? NEVER : null),
  isContainer: (type) => type === 'Health',
});

function asked(source: string, mask = OPEN_MASK) {
  const read = readOperation({ source, operationName: null, variables: {}, schema, limits: DEFAULT_LIMITS });
  const canonical = normalise(read, schema);
  return { canonical, pruned: prune(canonical, mask), cost: measureCost(canonical, {}) };
}
const times = (text: string) => text.split(`${RESERVED_DO_NOT_INFORM}: notToBeInformed(first: $`).length - 1;

it.each([
  ['where a contact is asked for', '{ person(id: "a") { contact { telephone } } }', 1],
  ['however deep', '{ person(id: "a") { health { nurses { contact { telephone } } } } }', 1],
  ['of the person of whom it is', '{ person(id: "a") { name friend { contact { telephone } } } }', 1],
  ['of each of them', '{ person(id: "a") { contact { telephone } friend { contact { telephone } } } }', 2],
  ['where an address is', '{ person(id: "a") { health { nurses { address { line1 } } } } }', 1],
  ['of nobody where it is where something happened', '{ person(id: "a") { health { nurses { at { line1 } } } } }', 0],
  ['of nobody where none is', '{ person(id: "a") { name health { nurses { note } } } }', 0],
  ['of nobody where it is asked for', '{ person(id: "a") { contact { telephone } notToBeInformed { whom } } }', 0],
  ['of nobody whose contact it is not', '{ tasks { contact { telephone } person { name } } }', 0],
])('whether somebody must not be informed is asked %s', (_where, source, expected) => {
  expect(times(asked(source).pruned.text)).toBe(expected);
});

it('one of them is enough, and costs as much', () => {
  const { pruned, cost, canonical } = asked('{ person(id: "a") { contact { telephone } } }');
  expect(Object.values(pruned.variables({}))).toEqual(['a', 1]);
  const { cost: alone } = asked('{ person(id: "a") { contact { telephone } notToBeInformed(first: 1) { id } } }');
  expect(cost).toBeLessThanOrEqual(alone);
  expect(canonical.shape[0]?.children?.map(({ responseKey }) => responseKey)).toEqual(['contact']);
});

it.each([
  ['it may not be read', 'Person.notToBeInformed', []],
  ['no contact is left', 'Person.contact', ['contact']],
])('it is not asked, and not refused, where %s', (_why, coordinate, refused) => {
  const { canonical, pruned } = asked(
    '{ person(id: "a") { health { note } contact { telephone } } }',
    without(coordinate),
  );
  expect(times(pruned.text)).toBe(0);
  // Nor does it keep a question to one agency from being one.
  const personFields = new Map([
    ...(['health', 'contact'] as const).map((field) => [field, 'health'] as const),
    ['notToBeInformed', 'hub'] as const,
  ]);
  expect(answeredAlone(canonical, pruned, { personFields })).toBe('health');
  expect([...pruned.pruned.keys()].map(({ key }) => key)).toEqual(refused);
});

it('a question to one agency is asked of the hub too, where it is how to reach somebody', () => {
  const { canonical, pruned } = asked('{ person(id: "a") { health { nurses { contact { telephone } } } } }');
  const personFields = new Map([['health', 'health'] as const, ['notToBeInformed', 'hub'] as const]);
  expect(answeredAlone(canonical, pruned, { personFields })).toBeNull();
});

it('it is not asked where the agency that has the contact is not', () => {
  const source = '{ person(id: "a") { name health { nurses { contact { telephone } } } } }';
  expect(times(asked(source, without('Health.nurses')).pruned.text)).toBe(0);
  expect(times(asked(source, without('Nurse.contact')).pruned.text)).toBe(0);
});
