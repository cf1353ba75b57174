import { createHash } from 'node:crypto';
import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  print,
  type SelectionNode,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { unkeptFault } from '#policies/core/texts';
import { OperationFault } from '../requestFault';
import {
  type CanonicalArgument,
  type CanonicalField,
  type CanonicalOperation,
  RESERVED_DO_NOT_INFORM,
  RESERVED_ID,
  RESERVED_PERSON,
  reachesSomebody,
  type ShapeField,
  TELLING_OF_PERSON,
} from './canonical';
import { MASKS_OF_A_FORM } from './prunedForms';
import type { ReadOperation } from './readOperation';

type Variables = Readonly<Record<string, unknown>>;

/** A client's selection of one field, with everything selected under it from all places. */
interface Gathered {
  readonly responseKey: string;
  readonly node: FieldNode;
  readonly selections: SelectionNode[];
}

interface Context {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

/**
 * The canonical form of an operation: fragments spread, @skip and @include evaluated, client aliases and client orders gone,
 * every argument a variable of its own type. Equal questions have equal canonical forms; the client's names and order are
 * kept apart in `shape`. Acts alone stay in the client's order, in which they are done. All types of the graph are concrete (a test of
 * the schema holds it).
 */
export function normalise(read: ReadOperation, schema: GraphQLSchema): CanonicalOperation {
  const rootType = schema.getRootType(read.operation.operation);
  if (!rootType) throw OperationFault.of('INVALID_OPERATION', `This graph has no ${read.operation.operation}.`);
  const context: Context = { schema, fragments: read.fragments, variables: read.variables };
  const asked = [{ responseKey: '', selections: [...read.operation.selectionSet.selections] }];
  const built = buildSet(context, rootType, asked, read.operation.operation === OperationTypeNode.MUTATION);
  return { kind: read.operation.operation, root: built.fields, shape: built.shapes[0] ?? [] };
}

/** Room for remembered forms, reckoned from the text and the fields that they are made of. */
const REMEMBERED_BYTES = 64_000_000;
const BYTES_PER_CHARACTER = 50;
/** With what it is pruned to, for each mask. */
const BYTES_PER_FIELD = 400 + 30 * MASKS_OF_A_FORM;

/**
 * Canonical forms by text and by all that steers their shape: operation, directive values, which variables are absent or
 * null. Keyed by digest and bounded in bytes: whoever sends long texts pushes others' forms out, and fills nothing.
 */
export class NormalisedOperations {
  private readonly known: LRUCache<string, CanonicalOperation>;

  constructor(
    private readonly schema: GraphQLSchema,
    capacityBytes = REMEMBERED_BYTES,
  ) {
    this.known = new LRUCache({ maxSize: capacityBytes });
  }

  /** Forms that are remembered now, and the bytes that they are reckoned at. */
  get remembered(): { readonly forms: number; readonly bytes: number } {
    return { forms: this.known.size, bytes: this.known.calculatedSize };
  }

  of(source: string, operationName: string | null, read: ReadOperation): CanonicalOperation {
    const steering = Object.entries(read.variables).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? value : value === null,
    ]);
    const key = createHash('sha256')
      .update(JSON.stringify([source, operationName, steering.sort()]))
      .digest('base64url');
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const found = normalise(read, this.schema);
    const size = source.length * BYTES_PER_CHARACTER + read.measures.fields * BYTES_PER_FIELD;
    this.known.set(key, found, { size });
    return found;
  }
}

interface Source {
  readonly responseKey: string;
  readonly selections: readonly SelectionNode[];
}

/**
 * Builds the merged canonical set of several client selections on one object (the same field asked under several aliases),
 * and each selection's own shape. `asWritten`: in the order in which the client first names each, which no other asks the same by.
 */
function buildSet(
  context: Context,
  type: GraphQLObjectType,
  sources: readonly Source[],
  asWritten = false,
): { fields: readonly CanonicalField[]; shapes: readonly (readonly ShapeField[])[] } {
  const gathered = sources.map((source) => gather(context, type, source.selections));
  const groups = new Map<string, { node: FieldNode; members: Gathered[] }>();
  for (const member of gathered.flat()) {
    if (member.node.name.value === '__typename') continue;
    const key = groupKey(member.node);
    const group = groups.get(key) ?? { node: member.node, members: [] };
    group.members.push(member);
    groups.set(key, group);
  }
  const shapeOf = new Map<Gathered, ShapeField>();
  const fields: CanonicalField[] = [];
  const used = new Map<string, number>();
  for (const [, { node, members }] of asWritten ? groups : [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = node.name.value;
    const place = (used.get(name) ?? 0) + 1;
    used.set(name, place);
    const field = buildField(context, type, node, place === 1 ? name : `lintel__${name}_${place}`, members, shapeOf);
    fields.push(field);
  }
  if (TELLING_OF_PERSON.has(type.name) && fields.some(({ fieldName }) => fieldName !== 'id'))
    fields.push(...reservedPerson(type));
  if (type.name === 'Person') fields.push(...reservedDoNotInform(type, fields));
  if (type.getFields().id !== undefined) fields.push(reservedId(type));
  const shapes = gathered.map((members) =>
    members.map(
      (member) =>
        shapeOf.get(member) ?? { responseKey: member.responseKey, canonical: null, parentType: type, children: null },
    ),
  );
  return { fields: asWritten ? fields : fields.sort((a, b) => (a.key < b.key ? -1 : 1)), shapes };
}

function buildField(
  context: Context,
  parentType: GraphQLObjectType,
  node: FieldNode,
  key: string,
  members: readonly Gathered[],
  shapeOf: Map<Gathered, ShapeField>,
): CanonicalField {
  const definition = parentType.getFields()[node.name.value];
  if (definition === undefined)
    throw OperationFault.of(
      'INVALID_OPERATION',
      `Cannot query field "${node.name.value}" on type "${parentType.name}".`,
    );
  const named = getNamedType(definition.type);
  const children = isObjectType(named) ? buildSet(context, named, members) : null;
  const field: CanonicalField = {
    key,
    fieldName: node.name.value,
    parentType,
    type: definition.type,
    arguments: definition.args.flatMap((argument) => canonicalArgument(context, argument, node.arguments ?? []) ?? []),
    children: children?.fields ?? null,
  };
  members.forEach((member, index) => {
    shapeOf.set(member, {
      responseKey: member.responseKey,
      canonical: field,
      parentType,
      children: children?.shapes[index] ?? null,
    });
  });
  return field;
}

function reservedId(type: GraphQLObjectType): CanonicalField {
  return {
    key: RESERVED_ID,
    fieldName: 'id',
    parentType: type,
    type: type.getFields().id?.type as CanonicalField['type'],
    arguments: [],
    children: null,
  };
}

function reservedPerson(type: GraphQLObjectType): readonly CanonicalField[] {
  const definition = type.getFields().person;
  const named = getNamedType(definition?.type);
  if (definition === undefined || !isObjectType(named)) return [];
  return [
    {
      ...{ key: RESERVED_PERSON, fieldName: 'person', parentType: type, type: definition.type },
      ...{ arguments: [], children: [reservedId(named)] },
    },
  ];
}

/** One is enough: that there is somebody is told, and where to read who. */
function reservedDoNotInform(type: GraphQLObjectType, asked: readonly CanonicalField[]): readonly CanonicalField[] {
  if (asked.some(({ fieldName }) => fieldName === 'notToBeInformed')) return [];
  if (
    !reachesSomebody(
      asked,
      (field) => field,
      (field) => field.children,
    )
  )
    return [];
  const definition = type.getFields().notToBeInformed;
  const named = getNamedType(definition?.type);
  const first = definition?.args.find(({ name }) => name === 'first');
  if (definition === undefined || first === undefined || !isObjectType(named)) return [];
  return [
    {
      ...{ key: RESERVED_DO_NOT_INFORM, fieldName: 'notToBeInformed', parentType: type, type: definition.type },
      arguments: [{ name: 'first', type: String(first.type), evaluate: () => 1 }],
      children: [reservedId(named)],
    },
  ];
}

/** The client's response keys on one object, in the client's order, fragments spread and directives evaluated. */
function gather(context: Context, type: GraphQLObjectType, selections: readonly SelectionNode[]): Gathered[] {
  const found = new Map<string, Gathered>();
  const visit = (selection: SelectionNode): void => {
    if (!included(context, selection)) return;
    if (selection.kind === Kind.FIELD) {
      const responseKey = selection.alias?.value ?? selection.name.value;
      const known = found.get(responseKey) ?? { responseKey, node: selection, selections: [] };
      known.selections.push(...(selection.selectionSet?.selections ?? []));
      found.set(responseKey, known);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments.get(selection.name.value);
    const condition = fragment?.typeCondition?.name.value;
    if (condition === undefined || condition === type.name) fragment?.selectionSet.selections.forEach(visit);
  };
  selections.forEach(visit);
  return [...found.values()];
}

function included({ variables }: Context, selection: SelectionNode): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables as Record<string, unknown>);
  if (skip?.if === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables as Record<string, unknown>);
  return include?.if !== false;
}

/** Equal for fields that ask the same: name and arguments, whatever their order. */
function groupKey(node: FieldNode): string {
  const given = [...(node.arguments ?? [])].map((argument) => `${argument.name.value}:${print(argument.value)}`).sort();
  return `${node.name.value}(${given.join(',')})`;
}

/** One argument as a variable of its own type; null where the client leaves it absent. */
function canonicalArgument(
  context: Context,
  argument: GraphQLArgument,
  given: readonly ArgumentNode[],
): CanonicalArgument | null {
  const node = given.find((each) => each.name.value === argument.name);
  if (node === undefined) return null;
  const value = node.value;
  if (value.kind === Kind.VARIABLE && !(value.name.value in context.variables)) return null;
  const kept = withoutPlace(value);
  const evaluate = (variables: Variables): unknown => {
    const coerced = valueFromAST(kept, argument.type, variables as Record<string, unknown>);
    if (coerced === undefined || (coerced === null && isNonNullType(argument.type))) {
      throw new OperationFault('INVALID_VARIABLES', [
        new GraphQLError(
          `The argument "${argument.name}" of type "${String(argument.type)}" cannot be given this value.`,
        ),
      ]);
    }
    const fault = faultWithin(coerced);
    if (fault !== null)
      throw new OperationFault('INVALID_VARIABLES', [new GraphQLError(`The argument "${argument.name}" ${fault}`)]);
    return coerced;
  };
  return { name: argument.name, type: String(argument.type), evaluate };
}

/** What no record may hold of the texts of a value, however deep they stand. */
function faultWithin(value: unknown): string | null {
  if (typeof value === 'string') return unkeptFault(value);
  if (typeof value !== 'object' || value === null) return null;
  for (const each of Object.values(value)) {
    const fault = faultWithin(each);
    if (fault !== null) return fault;
  }
  return null;
}

/** A copy that holds on to nothing: a node's place links every token of its document, and the text. */
function withoutPlace(value: ValueNode): ValueNode {
  return visit(value, { enter: ({ loc: _place, ...node }) => node });
}
