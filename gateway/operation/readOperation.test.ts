import { buildSchema, Lexer, OperationTypeNode } from 'graphql';
import { OperationFault } from '../requestFault';
import { CheckedDocuments } from './checkedDocuments';
import { DEFAULT_LIMITS } from './limits';
import { measureDocument, measureOperation } from './measureOperation';
import { peekOperation, readOperation } from './readOperation';
import { scanSource } from './scanSource';

const schema = buildSchema(
  'type Query { person(id: ID!): Person, count(of: Kind): Int } type Person { id: ID!, name: String, friend: Person } enum Kind { A B }',
);

function read(source: string, variables: Record<string, unknown> = {}, operationName: string | null = null) {
  return readOperation({ source, operationName, variables, schema, limits: DEFAULT_LIMITS });
}

function codeOf(source: string, variables?: Record<string, unknown>, operationName?: string | null): string {
  try {
    read(source, variables, operationName ?? null);
    return 'read';
  } catch (fault) {
    if (fault instanceof OperationFault) return fault.code;
    throw fault;
  }
}

const nested = (levels: number) => `{ person(id: 1) ${'{ friend '.repeat(levels)}{ id }${' }'.repeat(levels)} }`;
/** Each fragment spreads the next twice: a kilobyte that would spread to millions of fields. */
const bomb = (levels: number) =>
  `{ person(id: 1) { ...F0 } } ${Array.from({ length: levels }, (_, i) => `fragment F${i} on Person { ${i === levels - 1 ? 'id' : `a: friend { ...F${i + 1} } b: friend { ...F${i + 1} }`} }`).join(' ')}`;

describe('readOperation', () => {
  it.each([
    ['a plain question', '{ person(id: 1) { name } }', 'read'],
    ['no GraphQL', '{ person(', 'SYNTAX'],
    ['more tokens than are read', `{ ${'person(id: 1) { id } '.repeat(2000)} }`, 'TOO_MANY_TOKENS'],
    ['a text that is too long', `{ person(id: 1) { id } } #${'x'.repeat(100_000)}`, 'OPERATION_TOO_LARGE'],
    ['deep nesting', nested(20), 'TOO_DEEP'],
    [
      'many aliases',
      `{ person(id: 1) { ${Array.from({ length: 40 }, (_, i) => `a${i}: name`).join(' ')} } }`,
      'TOO_MANY_ALIASES',
    ],
    ['many root fields', `{ ${Array.from({ length: 12 }, () => 'count').join(' ')} }`, 'TOO_MANY_ROOT_FIELDS'],
    ['a fragment bomb', bomb(9), 'TOO_MANY_ALIASES'],
    ['fragments nested too deep', bomb(25), 'FRAGMENTS_NESTED_TOO_DEEP'],
    [
      'an endless fragment',
      '{ person(id: 1) { ...A } } fragment A on Person { friend { ...A } }',
      'FRAGMENTS_NESTED_TOO_DEEP',
    ],
    ['fields repeated beside themselves', `{ person(id: 1) { ${'id '.repeat(60)} } }`, 'TOO_MANY_REPEATS'],
    ['fragments without end', `{ person(id: 1) { ${'... { id } '.repeat(110)} } }`, 'TOO_MANY_FRAGMENTS'],
    [
      'a large fragment that nothing spreads',
      `{ count } fragment F on Person { ${'friend { id } '.repeat(60)} }`,
      'TOO_MANY_REPEATS',
    ],
    ['a literal nested without end', `{ count(of: ${'['.repeat(1900)}${']'.repeat(1900)}) }`, 'TOO_DEEP'],
    ['brackets inside a string', `{ person(id: "${'['.repeat(1900)}") { id } }`, 'read'],
    ['an alias of ours', '{ person(id: 1) { lintel__id: name } }', 'RESERVED_NAME'],
    ['an unknown field', '{ person(id: 1) { nam } }', 'INVALID_OPERATION'],
    ['two operations and no name', 'query A { count } query B { count }', 'OPERATION_NAME_UNKNOWN'],
  ])('%s is %#', (_given, source, code) => {
    expect(codeOf(source)).toBe(code);
  });

  it('measures the operations beside the one that is meant: validation reads them all', () => {
    const large = `query B { person(id: 1) { ${'id '.repeat(60)} } }`;
    expect(codeOf(`query A { count } ${large}`, {}, 'A')).toBe('TOO_MANY_REPEATS');
  });

  it('keeps nothing of comments, and reads a # within a string', () => {
    const { document } = read(`# one\n{ # two "\n  person(id: "a#b") { name } }${'#\n'.repeat(40_000)}`);
    const kinds = new Set<string>();
    for (let token = document.loc?.startToken; token; token = token.next ?? undefined) kinds.add(token.kind);
    expect(kinds).not.toContain('Comment');
    expect(JSON.stringify(document)).toContain('a#b');
  });

  it.each([
    ['"""a # b \\""" { """ { c } # d', '"""a # b \\""" { """ { c }    ', 1],
    ['"\\"#" # x\n( [ ] )', '"\\"#"    \n( [ ] )', 2],
    ['"open # {\n{ }', '"open # {\n{ }', 1],
    ['"""open # {', '"""open # {', 0],
  ])('scans %j', (source, text, brackets) => {
    expect(scanSource(source)).toEqual({ text, brackets });
  });

  it('says line and column as the client wrote them, comments before them or not', () => {
    expect(() => read('# a comment\n{ # another\n  persn }')).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ locations: [{ line: 3, column: 3 }] })] }),
    );
  });

  it('refuses a missing variable, and never suggests a name', () => {
    expect(codeOf('query($id: ID!) { person(id: $id) { id } }')).toBe('INVALID_VARIABLES');
    for (const source of ['{ person(id: 1) { nam } }', '{ count(of: AA) }', '{ persn(id: 1) { id } }']) {
      expect(() => read(source)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('Did you mean') }),
      );
    }
    expect(() => read('query($k: Kind) { count(of: $k) }', { k: 'AB' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('Did you mean') }),
    );
  });

  it('a variable that was not given is absent, whatever every object has under its name', () => {
    const { variables } = read('query($toString: Kind, $id: ID! = 1) { person(id: $id) { id } count(of: $toString) }');
    expect('toString' in variables).toBe(false);
    expect({ ...variables }).toEqual({ id: '1' });
  });

  it('stops reading at the limit of tokens', () => {
    const advance = jest.spyOn(Lexer.prototype, 'advance');
    codeOf(`{ ${'name '.repeat(50_000).slice(0, 90_000)} }`);
    expect(advance.mock.calls.length).toBeLessThanOrEqual(DEFAULT_LIMITS.tokens + 2);
    advance.mockRestore();
  });

  it('measures a bomb by visiting each fragment once', () => {
    const visits: string[] = [];
    const { definitions } = jest.requireActual<typeof import('graphql')>('graphql').parse(bomb(20));
    const fragments = new Map(
      definitions.flatMap((each) => (each.kind === 'FragmentDefinition' ? [[each.name.value, each] as const] : [])),
    );
    const watched = new Map(fragments);
    watched.get = (name: string) => {
      visits.push(name);
      return fragments.get(name);
    };
    const operation = definitions.find((each) => each.kind === 'OperationDefinition');
    if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
    expect(operation.operation).toBe(OperationTypeNode.QUERY);
    expect(measureOperation(operation, watched).fields).toBeGreaterThan(500_000);
    expect(visits).toHaveLength(20);
  });
});

describe('a document that was checked', () => {
  const checked = new CheckedDocuments();
  const again = (source: string, variables: Record<string, unknown> = {}, operationName: string | null = null) =>
    readOperation({ source, operationName, variables, schema, limits: DEFAULT_LIMITS, checked });
  const TWO = 'query A($id: ID!) { person(id: $id) { name } } query B { count }';

  it('is the same one for whoever asks it next, whichever operation of it and with whatever variables', () => {
    const first = again(TWO, { id: 'a' }, 'A');
    const second = again(TWO, {}, 'B');
    expect(second.document).toBe(first.document);
    expect([first.variables, second.variables, second.measures.fields]).toEqual([{ id: 'a' }, {}, 1]);
    expect(again(`${TWO} `, { id: 'a' }, 'A').document).not.toBe(first.document);
  });

  it('is refused for what is not of the document: variables, the name of its operation', () => {
    again(TWO, { id: 'a' }, 'A');
    expect(() => again(TWO, {}, 'A')).toThrow(expect.objectContaining({ code: 'INVALID_VARIABLES' }));
    expect(() => again(TWO, {}, 'C')).toThrow(expect.objectContaining({ code: 'OPERATION_NAME_UNKNOWN' }));
  });

  it('is none that failed, and none of those that were pushed out', () => {
    for (let times = 0; times < 2; times += 1)
      expect(() => again('{ nothing }')).toThrow(expect.objectContaining({ code: 'INVALID_OPERATION' }));
    const small = new CheckedDocuments(1000);
    const one = again(TWO, { id: 'a' }, 'A');
    small.keep(TWO, { ...one, measured: measureDocument([one.operation], one.fragments) });
    expect(small.of(TWO)).toBeUndefined();
  });

  it('takes no more room for what is said beside it', () => {
    const room = new CheckedDocuments(60_000);
    const said = `${TWO} # ${'x'.repeat(20_000)}`;
    for (const source of [TWO, said]) {
      const one = again(source, { id: 'a' }, 'A');
      room.keep(source, { ...one, measured: measureDocument([one.operation], one.fragments) });
    }
    expect([TWO, said].map((source) => room.of(source) !== undefined)).toEqual([true, true]);
  });
});

test('an operation is peeked at without validation, within the limits of a text', () => {
  const peek = (source: string) => peekOperation({ source, operationName: null, limits: DEFAULT_LIMITS });
  expect(peek('mutation { nothing }').operation).toBe('mutation');
  expect(() => peek(`{ a } #${'x'.repeat(100_000)}`)).toThrow(expect.objectContaining({ code: 'OPERATION_TOO_LARGE' }));
  expect(() => peek('mutation {')).toThrow(expect.objectContaining({ code: 'SYNTAX' }));
});
