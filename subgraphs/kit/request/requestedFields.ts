import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Names of the fields selected directly under the resolved field, or under `path` below it, fragments included, but for what
 * @skip and @include leave out.
 */
export function requestedFields(info: GraphQLResolveInfo, ...path: readonly string[]): readonly string[] {
  const nodes = path.reduce<readonly FieldNode[]>(
    (above, name) => fieldsUnder(above, info).filter((node) => node.name.value === name),
    info.fieldNodes,
  );
  const names = new Set(fieldsUnder(nodes, info).map((node) => node.name.value));
  return [...names].filter((name) => !name.startsWith('__')).sort();
}

function fieldsUnder(nodes: readonly FieldNode[], info: GraphQLResolveInfo): readonly FieldNode[] {
  const found: FieldNode[] = [];
  for (const node of nodes) gather(node.selectionSet, info, found);
  return found;
}

function gather(set: SelectionSetNode | undefined, info: GraphQLResolveInfo, found: FieldNode[]): void {
  for (const selection of set?.selections ?? []) {
    if (isLeftOut(selection, info)) continue;
    if (selection.kind === Kind.FIELD) found.push(selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet, info, found);
    else gather(info.fragments[selection.name.value]?.selectionSet, info, found);
  }
}

function isLeftOut(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if === false
  );
}
