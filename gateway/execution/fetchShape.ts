import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';

/** What a fetch asks, read off its text: the fields of the entities, or of the root. */
export interface FetchShape {
  readonly entities: boolean;
  readonly type: string;
  readonly fields: readonly { readonly key: string; readonly name: string }[];
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
    ? { entities: false, type, fields: named(root) }
    : { entities: true, ...entityFields(entities) };
}

/** The answer of a source that is not asked, or that failed: null under every field. */
export function nullsOf(shape: FetchShape, representations: readonly unknown[]): Record<string, unknown> {
  const empty = Object.fromEntries(shape.fields.map((field) => [field.key, null]));
  return shape.entities ? { _entities: representations.map(() => ({ __typename: shape.type, ...empty })) } : empty;
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
    .map((field) => ({ key: field.alias?.value ?? field.name.value, name: field.name.value }));
}
