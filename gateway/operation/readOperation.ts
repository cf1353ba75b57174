import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { OperationFault } from '../requestFault';
import { candidateFields } from './candidateFields';
import type { CheckedDocument, CheckedDocuments } from './checkedDocuments';
import { type OperationLimits } from './limits';
import { measureDocument, type OperationMeasures } from './measureOperation';
import { scanSource } from './scanSource';

/** A client's operation that passed every limit and is valid; nothing has been planned yet. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced: defaults applied, enums by name. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly measures: OperationMeasures;
}

export interface OperationQuestion {
  readonly source: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Where documents that passed are remembered; nowhere if not given. */
  readonly checked?: CheckedDocuments;
}

const RULES = [...specifiedRules, candidateFields];

/** Client aliases that the answer's writer needs for itself. */
const RESERVED = /^(lintel__|__)/;

/** Reads, limits and validates. Throws `OperationFault` (status 400): the first limit passed, or all faults of validation. */
export function readOperation(question: OperationQuestion): ReadOperation {
  const { source, operationName, variables, schema, checked } = question;
  const known = checked?.of(source);
  const { document, fragments, measured } = known ?? checkDocument(question);
  if (known === undefined) checked?.keep(source, { document, fragments, measured });
  const operation = chooseOperation(operationsOf(document), operationName);
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    throw OperationFault.of('SUBSCRIPTIONS_UNSUPPORTED', 'Subscriptions are not supported: ask with a query.');
  }
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 20 });
  if (coerced.errors) throw new OperationFault('INVALID_VARIABLES', coerced.errors.map(withoutSuggestion));
  // Without a prototype: one called toString is absent like any other that was not given.
  const given = Object.assign(Object.create(null) as Record<string, unknown>, coerced.coerced);
  return { document, operation, fragments, variables: given, measures: measured.of(operation) };
}

/**
 * The operation that would be executed, read within the limits of a text and not validated: for what is to be known of it
 * before it may cost more. Throws `OperationFault`.
 */
export function peekOperation({
  source,
  operationName,
  limits,
}: Pick<OperationQuestion, 'source' | 'operationName' | 'limits'>): OperationDefinitionNode {
  return chooseOperation(operationsOf(parseWithin(source, limits)), operationName);
}

/** Whether a document may be asked, whatever operation of it and with whatever variables. */
function checkDocument({ source, operationName, schema, limits }: OperationQuestion): CheckedDocument {
  const document = parseWithin(source, limits);
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const operations = operationsOf(document);
  // Its faults are told before those of what is in the operations.
  chooseOperation(operations, operationName);
  // All of the document: validation reads what is not executed as well.
  const measured = measureDocument(operations, fragments);
  checkMeasures(measured.largest, limits);
  checkReserved(document);
  const invalid = validate(schema, document, RULES, { maxErrors: 20 });
  if (invalid.length > 0) throw new OperationFault('INVALID_OPERATION', invalid.map(withoutSuggestion));
  return { document, fragments, measured };
}

function operationsOf({ definitions }: DocumentNode): readonly OperationDefinitionNode[] {
  return definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
}

function parseWithin(source: string, limits: OperationLimits): DocumentNode {
  const bytes = Buffer.byteLength(source);
  if (bytes > limits.sourceBytes) throw tooMuch('OPERATION_TOO_LARGE', 'bytes', bytes, limits.sourceBytes);
  const { text, brackets } = scanSource(source);
  if (brackets > limits.brackets) throw tooMuch('TOO_DEEP', 'levels of brackets', brackets, limits.brackets);
  try {
    return parse(text, { maxTokens: limits.tokens, noLocation: false });
  } catch (fault) {
    if (!(fault instanceof GraphQLError)) throw fault;
    if (/more that? \d+ tokens/.test(fault.message))
      throw tooMuch('TOO_MANY_TOKENS', 'tokens', `more than ${limits.tokens}`, limits.tokens);
    throw new OperationFault('SYNTAX', [
      new GraphQLError(fault.message, { source: fault.source ?? null, positions: fault.positions ?? null }),
    ]);
  }
}

function chooseOperation(operations: readonly OperationDefinitionNode[], name: string | null): OperationDefinitionNode {
  const chosen = name === null ? operations : operations.filter((each) => each.name?.value === name);
  const [only, another] = chosen;
  if (only === undefined || another !== undefined) {
    const names = operations.map((each) => each.name?.value ?? '(unnamed)').join(', ') || 'none';
    throw OperationFault.of(
      'OPERATION_NAME_UNKNOWN',
      `Name one operation of the document in operationName; it holds: ${names}.`,
    );
  }
  return only;
}

const CODES = {
  depth: 'TOO_DEEP',
  aliases: 'TOO_MANY_ALIASES',
  rootFields: 'TOO_MANY_ROOT_FIELDS',
  fields: 'TOO_MANY_FIELDS',
  fragmentNesting: 'FRAGMENTS_NESTED_TOO_DEEP',
  directives: 'TOO_MANY_DIRECTIVES',
  repeats: 'TOO_MANY_REPEATS',
  spreads: 'TOO_MANY_FRAGMENTS',
} as const satisfies Record<keyof OperationMeasures, string>;

const WORDS: Readonly<Record<keyof OperationMeasures, string>> = {
  depth: 'levels',
  aliases: 'aliases',
  rootFields: 'root fields',
  fields: 'fields',
  fragmentNesting: 'levels of fragments within fragments',
  directives: 'directives',
  repeats: 'fields asked again beside themselves',
  spreads: 'fragments',
};

const MEASURED = [
  'fragmentNesting',
  'depth',
  'aliases',
  'rootFields',
  'fields',
  'directives',
  'repeats',
  'spreads',
] as const satisfies readonly (keyof OperationMeasures)[];

function checkMeasures(measures: OperationMeasures, limits: OperationLimits): void {
  for (const name of MEASURED) {
    if (measures[name] > limits[name]) throw tooMuch(CODES[name], WORDS[name], measures[name], limits[name]);
  }
}

function tooMuch(
  code: ConstructorParameters<typeof OperationFault>[0],
  what: string,
  found: number | string,
  limit: number,
): OperationFault {
  const count = found === Number.POSITIVE_INFINITY ? 'endless' : found;
  return OperationFault.of(
    code,
    `The operation has ${count} ${what}; at most ${limit} are read. Ask in smaller operations.`,
  );
}

function checkReserved(document: DocumentNode): void {
  const aliases: string[] = [];
  visit(document, {
    Field({ alias }) {
      if (alias !== undefined && RESERVED.test(alias.value)) aliases.push(alias.value);
    },
  });
  if (aliases.length > 0)
    throw OperationFault.of(
      'RESERVED_NAME',
      `Aliases may not begin with __ or lintel__: ${[...new Set(aliases)].join(', ')}.`,
    );
}

/** 'Did you mean' names what the requester did not ask for. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message.replace(/ Did you mean[\s\S]*$/, ''), {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
  });
}
