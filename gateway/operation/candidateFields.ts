import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What confirms who a candidate is: a search comes before any involvement, and most of what it finds is another child. */
const CONFIRMING: readonly string[] = ['__typename', 'id', 'name', 'dateOfBirth', 'sexCode'];

/** A candidate of a search shows what confirms identity; whoever is found is then asked for by id. */
export const candidateFields: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Field(node) {
    const parent = context.getParentType()?.name;
    if (parent !== 'PersonCandidate' || node.name.value !== 'person' || node.selectionSet === undefined) return;
    for (const name of new Set(fieldsOf(context, node.selectionSet, new Set())))
      if (!CONFIRMING.includes(name))
        context.reportError(
          new GraphQLError(
            `A candidate shows what confirms identity only (${CONFIRMING.slice(1).join(', ')}): ask person(id) for ${name}.`,
            { nodes: node },
          ),
        );
  },
});

/** Of a selection, its fragments spread. */
function fieldsOf(
  context: ValidationContext,
  { selections }: SelectionSetNode,
  spread: Set<string>,
): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(context, selection.selectionSet, spread);
    const name = selection.name.value;
    const fragment = spread.has(name) ? null : context.getFragment(name);
    spread.add(name);
    return fragment ? fieldsOf(context, fragment.selectionSet, spread) : [];
  });
}
