import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { beyondConfirming } from '#policies/core/confirmingFields';

/** A candidate of a search shows what confirms identity; whoever is found is then asked for by id. The hub holds it again. */
export const candidateFields: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Field(node) {
    const parent = context.getParentType()?.name;
    if (parent !== 'PersonCandidate' || node.name.value !== 'person' || node.selectionSet === undefined) return;
    for (const why of beyondConfirming(fieldsOf(context, node.selectionSet, new Set())))
      context.reportError(new GraphQLError(why, { nodes: node }));
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
