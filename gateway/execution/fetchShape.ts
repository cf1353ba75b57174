import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';

/** What a fetch asks, read off its text: the fields of the entities, or of the root. */
export interface FetchShape {
  readonly entities: boolean;
  readonly type: string;
  readonly fields: readonly { readonly key: string; readonly name: string }[];
  /** Where nothing is asked but ids of persons: each, and the variable that names the person. Else null. */
  readonly stubs: readonly PersonStub[] | null;
}

interface PersonStub {
  readonly key: string;
  readonly variable: string;
  /** Under which the id is asked. */
  readonly ids: readonly string[];
}

/** `query` is a planner's: one operation, whose entities are asked under one type condition. */
export function readFetchShape(query: string): FetchShape {
  const operation = parse(query).definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  const root = fieldsOf(operation?.selectionSet);
  const entities = root.find((field) => field.name.value === '_entities');
  const type = operation?.operation === 'mutation' ? 'Mutation' : 'Query';
  return entities === undefined
    ? { entities: false, type, fields: named(root), stubs: type === 'Query' ? stubsOf(root) : null }
    : { entities: true, ...entityFields(entities), stubs: null };
}

/** The persons of a fetch that asks nothing but their ids, under the ids that it was given. */
export function personsOf(stubs: readonly PersonStub[], variables: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    stubs.map(({ key, variable, ids }) => {
      // The spelling that PostgreSQL gives back, and every source.
      const id = String(variables[variable]).toLowerCase();
      return [key, { __typename: 'Person', ...Object.fromEntries(ids.map((name) => [name, id])) }];
    }),
  );
}

/** The answer of a source that is not asked, or that failed: null under every field. */
export function nullsOf(shape: FetchShape, representations: readonly unknown[]): Record<string, unknown> {
  const empty = Object.fromEntries(shape.fields.map((field) => [field.key, null]));
  return shape.entities ? { _entities: representations.map(() => ({ __typename: shape.type, ...empty })) } : empty;
}

function stubsOf(root: readonly FieldNode[]): readonly PersonStub[] | null {
  const stubs = root.flatMap((field): PersonStub[] => {
    const [argument] = field.arguments ?? [];
    const within = fieldsOf(field.selectionSet);
    const asksIds = within.every(({ name }) => name.value === 'id' || name.value === '__typename');
    if (field.name.value !== 'person' || argument?.value.kind !== Kind.VARIABLE || !asksIds) return [];
    const ids = within.filter(({ name }) => name.value === 'id').map(keyOf);
    return [{ key: keyOf(field), variable: argument.value.name.value, ids }];
  });
  return stubs.length > 0 && stubs.length === root.length ? stubs : null;
}

function entityFields(entities: FieldNode): Pick<FetchShape, 'type' | 'fields'> {
  const inline = entities.selectionSet?.selections.find((selection) => selection.kind === Kind.INLINE_FRAGMENT);
  return { type: inline?.typeCondition?.name.value ?? 'Person', fields: named(fieldsOf(inline?.selectionSet)) };
}

function fieldsOf(set: SelectionSetNode | undefined): readonly FieldNode[] {
  return (set?.selections ?? []).filter((selection): selection is FieldNode => selection.kind === Kind.FIELD);
}

function named(fields: readonly FieldNode[]): FetchShape['fields'] {
  return fields
    .filter((field) => field.name.value !== '__typename')
    .map((field) => ({ key: keyOf(field), name: field.name.value }));
}

function keyOf(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}
