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

/** Names of the fields selected directly under the resolved field, fragments included, but for what @skip and @include leave out. */
export function requestedFields(info: GraphQLResolveInfo): readonly string[] {
  const names = new Set<string>();
  for (const node of info.fieldNodes) gather(node.selectionSet, info, names);
  return [...names].filter((name) => !name.startsWith('__')).sort();
}

function gather(set: SelectionSetNode | undefined, info: GraphQLResolveInfo, names: Set<string>): void {
  for (const selection of set?.selections ?? []) {
    if (isLeftOut(selection, info)) continue;
    if (selection.kind === Kind.FIELD) names.add((selection satisfies FieldNode).name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet, info, names);
    else gather(info.fragments[selection.name.value]?.selectionSet, info, names);
  }
}

function isLeftOut(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if === false
  );
}
