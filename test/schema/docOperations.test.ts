import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  coerceInputValue,
  type DocumentNode,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { AGENCIES } from '#policies/core/vocabulary';

/** What the documents print is sent as it stands: nobody should need the schema to begin. */
const ROOT = join(__dirname, '..', '..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const SCHEMA = buildSchema(read('schema/supergraph.graphql'));

interface Printed {
  readonly page: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}
const PRINTED: readonly Printed[] = PAGES.flatMap((page) =>
  [...read(page).matchAll(/```graphql\n([^`]*)```/g)].flatMap(([, text = '']) => {
    const document = parse(text);
    return document.definitions.flatMap((operation) =>
      operation.kind === Kind.OPERATION_DEFINITION ? [{ page, document, operation }] : [],
    );
  }),
);
const nameOf = ({ operation }: Printed) => operation.name?.value;

it.each(PRINTED.map((printed) => [`${nameOf(printed) ?? 'one without a name'} of ${printed.page}`, printed] as const))(
  '%s fits the graph',
  (_what, { document }) => expect(validate(SCHEMA, document).map(({ message }) => message)).toEqual([]),
);

it('no two have one name', () => {
  const names = PRINTED.flatMap((printed) => nameOf(printed) ?? []);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

const VARIABLES = PAGES.flatMap((page) =>
  [...read(page).matchAll(/Variables of `(\w+)`[^:\n]*:\n\n```json\n([^`]*)```/g)].map(
    ([, name = '', text = '']) => [name, JSON.parse(text) as Record<string, unknown>] as const,
  ),
);
it.each(VARIABLES)('the variables of %s fit it', (name, given) => {
  const printed = PRINTED.find((each) => nameOf(each) === name);
  const defined = printed?.operation.variableDefinitions ?? [];
  const faults = Object.entries(given).flatMap(([variable, value]) => {
    const type = defined.find((each) => each.variable.name.value === variable)?.type;
    const input = type === undefined ? undefined : typeFromAST(SCHEMA, type as never);
    if (input === undefined || !isInputType(input)) return [`$${variable} is none of ${name}`];
    const found: string[] = [];
    coerceInputValue(value, input, (path, _value, { message }) => found.push(`${path.join('.')}: ${message}`));
    return found;
  });
  expect(faults).toEqual([]);
  // What is left out is said to be beside: the key, the person, or an id of a list.
  const needed = defined.filter((each) => each.type.kind === Kind.NON_NULL_TYPE && each.defaultValue === undefined);
  const beside = ['key', 'person', 'reviews', 'reason'];
  const missing = needed.map((each) => each.variable.name.value).filter((each) => !(each in given));
  expect(missing.filter((each) => !beside.includes(each))).toEqual([]);
});

it('every field with which an app begins stands in one of them, of one agency at least', () => {
  const alike = (name: string) => name.replace(new RegExp(`^(?:${AGENCIES.join('|')})(?=[A-Z])`), '<agency>');
  const printed = new Set(
    PRINTED.flatMap(({ operation }) =>
      operation.selectionSet.selections.flatMap((each) => (each.kind === Kind.FIELD ? alike(each.name.value) : [])),
    ),
  );
  const roots = [SCHEMA.getQueryType(), SCHEMA.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  expect(roots.length).toBeGreaterThan(100);
  expect(roots.filter((name) => !name.startsWith('_') && !printed.has(alike(name)))).toEqual([]);
});
