import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { buildSchema, type GraphQLSchema, graphqlSync, parse } from 'graphql';
import type { StaticVerdict } from '#policies/core/decision';
import { writeAnswer } from '../answer/writeAnswer';
import { RESERVED_ID } from './canonical';
import { DEFAULT_LIMITS } from './limits';
import { NormalisedOperations, normalise } from './normalise';
import { type Mask, OPEN_MASK, prune } from './prune';
import { MASKS_OF_A_FORM, PrunedForms } from './prunedForms';
import { readOperation } from './readOperation';

const schema: GraphQLSchema = buildSchema(`
  type Query { person(id: ID!): Person, people(first: Int = 2, kind: Kind, where: Filter): [Person!] }
  type Person { id: ID!, name: String, age(unit: Unit = YEARS, exact: Boolean): Int, friends(first: Int! = 1): [Person!], box: Box }
  type Box { id: ID!, colour: String, size: Int }
  enum Unit { YEARS MONTHS } enum Kind { CHILD ADULT }
  input Filter { name: String, ages: [Int!] }
`);

interface Made {
  readonly id: string;
}
const person = (id: string): Made & Record<string, unknown> => ({
  id,
  name: `name of ${id}`,
  age: ({ unit, exact }: { unit: string; exact?: boolean }) =>
    id.length * (unit === 'MONTHS' ? 12 : 1) + (exact === true ? 1000 : 0),
  friends: ({ first }: { first: number }) =>
    Array.from({ length: Math.min(Math.max(first, 0), 3) }, (_, index) => person(`${id}.${index}`)),
  box: { id, colour: id.length % 2 === 0 ? 'red' : null, size: id.length },
});
const rootValue = {
  person: ({ id }: { id: string }) => (id === 'nobody' ? null : person(id)),
  people: ({ first, kind, where }: { first: number; kind?: string; where?: { name?: string; ages?: number[] } }) =>
    Array.from({ length: Math.min(Math.max(first, 0), 3) }, (_, index) =>
      person(`${kind ?? ''}${where?.name ?? ''}${(where?.ages ?? []).join('')}p${index}`),
    ),
};

function run(source: string, variables: Record<string, unknown>, mask: Mask = OPEN_MASK) {
  const read = readOperation({
    source,
    operationName: null,
    variables,
    schema,
    limits: { ...DEFAULT_LIMITS, aliases: 500 },
  });
  const canonical = normalise(read, schema);
  const pruned = prune(canonical, mask);
  const result = graphqlSync({
    schema,
    source: pruned.text,
    variableValues: pruned.variables(read.variables),
    rootValue,
  });
  expect(result.errors).toBeUndefined();
  const written = writeAnswer({
    shape: canonical.shape,
    pruned,
    data: result.data ?? null,
    notices: [],
    aliases: new Map(),
  });
  return { pruned, written, data: JSON.parse(JSON.stringify(written.data)) };
}

/** Names that a client may choose to confuse whoever joins by them. */
const ALIASES = [
  'id',
  'name',
  'age',
  'friends',
  'box',
  '__proto__'.slice(2),
  'constructor',
  'toString',
  'a',
  'b',
  'person',
  'hasOwnProperty',
];
const alias = fc.option(fc.constantFrom(...ALIASES), { nil: undefined, freq: 2 });
const guard = fc.constantFrom(
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $yes)',
  ' @include(if: false)',
  ' @skip(if: $no)',
);

interface Part {
  readonly text: string;
}

const leaf = (names: readonly string[]) =>
  fc
    .tuple(alias, fc.constantFrom(...names), guard)
    .map(([as, name, when]): Part => ({ text: `${as === undefined ? '' : `${as}: `}${name}${when}` }));
const boxFields = fc.array(leaf(['colour', 'size', 'id', '__typename']), { minLength: 1, maxLength: 3 });
const { personFields } = fc.letrec<{ personFields: Part[]; personField: Part }>((tie) => ({
  personField: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf([
      'name',
      'id',
      '__typename',
      'age',
      'age(unit: MONTHS)',
      'age(exact: true, unit: YEARS)',
      'age(unit: $unit)',
      'age(exact: $absent)',
    ]),
    fc.tuple(alias, boxFields, guard).map(
      ([as, fields, when]): Part => ({
        text: `${as === undefined ? '' : `${as}: `}box${when} { ${fields.map((field) => field.text).join(' ')} }`,
      }),
    ),
    fc.tuple(alias, fc.constantFrom('', '(first: 2)', '(first: $two)'), tie('personFields'), guard).map(
      ([as, args, fields, when]): Part => ({
        text: `${as === undefined ? '' : `${as}: `}friends${args}${when} { ${(fields as Part[]).map((field) => field.text).join(' ')} }`,
      }),
    ),
    tie('personFields').map(
      (fields): Part => ({ text: `... on Person { ${(fields as Part[]).map((field) => field.text).join(' ')} }` }),
    ),
    fc.constant<Part>({ text: '...Shared' }),
  ) as fc.Arbitrary<Part>,
  personFields: fc.array(tie('personField'), { minLength: 1, maxLength: 4, depthIdentifier: 'p' }) as fc.Arbitrary<
    Part[]
  >,
}));
const roots = fc.constantFrom(
  'person(id: "ann")',
  'person(id: $id)',
  'people',
  'people(first: 3, kind: ADULT)',
  'people(where: { name: $name, ages: [1, 2] })',
  'person(id: "nobody")',
);
const operations = fc
  .array(fc.tuple(alias, roots, personFields), { minLength: 1, maxLength: 3 })
  .map(
    (fields) =>
      `query($id: ID! = "bob", $yes: Boolean = true, $no: Boolean! = false, $unit: Unit = MONTHS, $two: Int! = 2, $name: String, $absent: Boolean) { ${fields
        .map(
          ([as, root, parts]) =>
            `${as === undefined ? '' : `${as}: `}${root} { ${parts.map((part) => part.text).join(' ')} }`,
        )
        .join(' ')} } fragment Shared on Person { zed: name box { colour } }`,
  );

/** Generated text may ask two things under one name, or leave variables unused: such operations are not valid, and not tried. */
function valid(source: string): boolean {
  try {
    const relaxed = withoutUnused(source);
    readOperation({
      source: relaxed,
      operationName: null,
      variables: {},
      schema,
      limits: { ...DEFAULT_LIMITS, aliases: 500 },
    });
    return true;
  } catch {
    return false;
  }
}

function withoutUnused(source: string): string {
  const [head, ...rest] = source.split(') {');
  const body = rest.join(') {');
  const declared = (head ?? '')
    .replace('query(', '')
    .split(', $')
    .map((each, index) => (index === 0 ? each : `$${each}`));
  const used = declared.filter((each) => new RegExp(`\\${each.split(':')[0]}\\b`).test(body));
  const fragment = body.includes('...Shared') ? body : body.replace(/ fragment Shared[\s\S]*$/, '');
  return `query${used.length === 0 ? '' : `(${used.join(', ')})`} {${fragment}`;
}

describe('normalise', () => {
  it('original and canonical form give equal answers, names and order included', () => {
    let tried = 0;
    fc.assert(
      fc.property(operations, (made) => {
        if (!valid(made)) return;
        tried += 1;
        const source = withoutUnused(made);
        const original = graphqlSync({ schema, source, rootValue });
        expect(original.errors).toBeUndefined();
        expect(JSON.stringify(run(source, {}).data)).toBe(JSON.stringify(original.data));
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(tried).toBeGreaterThan(100);
  });

  it('no name that a client chose is left in what the planner reads', () => {
    const { pruned } = run(
      'query Secret($mine: ID!) { hers: person(id: $mine) { his: name ...Theirs } } fragment Theirs on Person { ours: age(exact: true) }',
      { mine: 'ann' },
    );
    expect(pruned.text).not.toMatch(/Secret|mine|hers|his|Theirs|ours/);
    expect(pruned.text).toContain(`${RESERVED_ID}: id`);
  });

  it('two clients who ask the same in other words have one hash', () => {
    const one = run('{ person(id: "ann") { name age(unit: MONTHS) } }', {});
    const two = run(
      'query Q($i: ID!, $u: Unit) { x: person(id: $i) { ...F } } fragment F on Person { a: age(unit: $u) n: name }',
      { i: 'zoe', u: 'YEARS' },
    );
    expect(two.pruned.hash).toBe(one.pruned.hash);
  });

  it.each([
    ['NUL in a literal', 'query { people(where: { name: "a\\u0000" }) { id } }', {}],
    ['NUL in a variable', 'query($where: Filter) { people(where: $where) { id } }', { where: { name: 'a\0' } }],
    ['a turned direction', 'query($where: Filter) { people(where: $where) { id } }', { where: { name: 'a \u202eb' } }],
    ['half a character', 'query($where: Filter) { people(where: $where) { id } }', { where: { name: 'a \ud83d' } }],
  ])('a text with %s is refused before any source is asked', (_name, source, variables) => {
    expect(() => run(source, variables)).toThrow(expect.objectContaining({ code: 'INVALID_VARIABLES' }));
  });

  it('a text with whole characters beyond the first plane is kept', () => {
    const source = 'query($where: Filter) { people(where: $where) { id } }';
    expect(() => run(source, { where: { name: 'a \u{1f600}' } })).not.toThrow();
  });

  it('an alias equal to a key forges nothing', () => {
    expect(run('{ person(id: "ann") { id: name name: id } }', {}).data).toEqual({
      person: { id: 'name of ann', name: 'ann' },
    });
  });
});

describe('prune', () => {
  const refusal: StaticVerdict = {
    kind: 'never',
    decision: { outcome: 'withheld', reason: 'noClause', clause: null, unlock: [] },
  };
  const COORDINATES = ['Person.name', 'Person.age', 'Person.friends', 'Box.colour', 'Box.size', 'Person.box'];
  const maskOf = (masked: readonly string[]): Mask => ({
    verdict: (type, field) => (masked.includes(`${type}.${field}`) ? refusal : null),
    isContainer: (type) => type === 'Box',
  });

  it('is done once for a form and a mask, and remembered for no more masks of a form than are reckoned with', () => {
    const source = '{ person(id: "ann") { name } }';
    const read = readOperation({ source, operationName: null, variables: {}, schema, limits: DEFAULT_LIMITS });
    const canonical = normalise(read, schema);
    const [forms, first] = [new PrunedForms(), maskOf(['Person.name'])];
    expect(forms.of(canonical, first)).toBe(forms.of(canonical, first));
    for (let each = 0; each < 2 * MASKS_OF_A_FORM; each += 1) forms.of(canonical, maskOf([]));
    expect(forms.masksOf(canonical)).toBe(MASKS_OF_A_FORM);
  });

  it('leaves no masked coordinate in the document, and changes nothing else', () => {
    fc.assert(
      fc.property(operations, fc.subarray(COORDINATES, { minLength: 1 }), (made, masked) => {
        if (!valid(made)) return;
        const source = withoutUnused(made);
        const open = run(source, {});
        const closed = run(source, {}, maskOf(masked));
        for (const coordinate of masked.filter((each) => each.startsWith('Person.'))) {
          expect(closed.pruned.text).not.toMatch(new RegExp(`[{ ]${coordinate.slice('Person.'.length)}[ ({]`));
        }
        compare(
          closed.data,
          open.data,
          closed.written.refused.map(({ path }) => path.join('/')),
          '',
        );
        if (closed.pruned.text !== open.pruned.text) expect(closed.pruned.hash).not.toBe(open.pruned.hash);
        expect(parse(closed.pruned.text)).toBeDefined();
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('removes a container of which nothing may be had, and says so for each field asked', () => {
    const { data, written, pruned } = run(
      '{ person(id: "ann") { box { colour s: size } } }',
      {},
      maskOf(['Box.colour', 'Box.size']),
    );
    expect(data).toEqual({ person: { box: null } });
    expect(pruned.text).not.toContain('box');
    expect(written.refused.map(({ path }) => path.join('.'))).toEqual([
      'person.box',
      'person.box.colour',
      'person.box.s',
    ]);
  });
});

/** Equal but for nulls at, or above, refused paths. */
function compare(closed: unknown, open: unknown, refused: readonly string[], path: string): void {
  if (closed === null && refused.some((each) => each === path || each.startsWith(`${path}/`))) return;
  if (typeof open !== 'object' || open === null || typeof closed !== 'object' || closed === null) {
    expect([path, closed]).toEqual([path, open]);
    return;
  }
  expect(Object.keys(closed)).toEqual(Object.keys(open));
  for (const key of Object.keys(open))
    compare(
      (closed as Record<string, unknown>)[key],
      (open as Record<string, unknown>)[key],
      refused,
      path === '' ? key : `${path}/${key}`,
    );
}

it('a notice of a root field is placed under the alias that asked it, and under no other', () => {
  const read = readOperation({
    source: '{ one: people(first: 1) { name } two: people(first: 2) { name } again: people(first: 1) { name } }',
    operationName: null,
    variables: {},
    schema,
    limits: DEFAULT_LIMITS,
  });
  const canonical = normalise(read, schema);
  const place = (key: string) =>
    writeAnswer({
      shape: canonical.shape,
      pruned: prune(canonical, OPEN_MASK),
      data: {},
      notices: [{ type: 'Query', id: key, field: 'people' }],
      aliases: new Map(),
    }).placed.map(({ path }) => path.join('.'));
  expect(canonical.root.map(({ key }) => place(key))).toEqual([['two'], ['one', 'again']]);
});

describe('NormalisedOperations', () => {
  const readOf = (source: string) =>
    readOperation({ source, operationName: null, variables: { id: 'a' }, schema, limits: DEFAULT_LIMITS });
  const long = (index: number) => `query($id: ID!) { person(id: $id) { name } } #${index}${'#\n'.repeat(40_000)}`;

  it('remembers the form of a text, and no more than fits', () => {
    const known = new NormalisedOperations(schema, 10_000_000);
    const read = readOf(long(0));
    const first = known.of(long(0), null, read);
    expect(known.of(long(0), null, read)).toBe(first);
    for (let index = 1; index < 20; index += 1) known.of(long(index), null, read);
    expect(known.remembered.bytes).toBeLessThanOrEqual(10_000_000);
    expect(known.remembered.forms).toBeLessThan(4);
  });

  it('remembers a form for each value that steers it', () => {
    const known = new NormalisedOperations(schema);
    const source = 'query($yes: Boolean!) { person(id: "a") { name age @include(if: $yes) } }';
    const fieldsOf = (variables: Record<string, unknown>) =>
      known
        .of(source, null, readOperation({ source, operationName: null, variables, schema, limits: DEFAULT_LIMITS }))
        .root[0]?.children?.map(({ fieldName }) => fieldName);
    expect([fieldsOf({ yes: true }), fieldsOf({ yes: false })]).toEqual([
      ['age', 'id', 'name'],
      ['id', 'name'],
    ]);
    expect(known.remembered.forms).toBe(2);
  });

  it('holds on to nothing of the text: what a remembered form was made of is free at once', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const known = new NormalisedOperations(schema);
    const source = '{ people(where: { name: "x", ages: [1, 2] }, first: 3) { name } }';
    const place = (() => {
      const read = readOf(source);
      known.of(source, null, read);
      return new WeakRef(read.document.loc?.startToken ?? {});
    })();
    await new Promise((done) => setImmediate(done));
    collect();
    expect(place.deref()).toBeUndefined();
    expect(known.of(source, null, readOf(source)).root[0]?.arguments[1]?.evaluate({})).toEqual({
      name: 'x',
      ages: [1, 2],
    });
  });
});
