import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** What an operation asks, fragments counted as often as they are spread. */
export interface OperationMeasures {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly fields: number;
  readonly fragmentNesting: number;
  readonly directives: number;
}

const NOTHING: OperationMeasures = {
  depth: 0,
  aliases: 0,
  rootFields: 0,
  fields: 0,
  fragmentNesting: 0,
  directives: 0,
};

/**
 * Measures without spreading: each fragment is visited once and its figures are reused, so that a kilobyte of fragments that
 * would spread to millions of fields costs as much as it is long. A fragment that spreads itself counts as endless.
 */
export function measureOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationMeasures {
  const known = new Map<string, OperationMeasures>();
  const open = new Set<string>();

  function ofFragment(name: string): OperationMeasures {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const fragment = fragments.get(name);
    if (fragment === undefined) return NOTHING;
    if (open.has(name)) return { ...NOTHING, fragmentNesting: Number.POSITIVE_INFINITY };
    open.add(name);
    const measured = ofSet(fragment.selectionSet);
    open.delete(name);
    const found = { ...measured, fragmentNesting: measured.fragmentNesting + 1 };
    known.set(name, found);
    return found;
  }

  function ofSet(set: SelectionSetNode | undefined): OperationMeasures {
    let sum = NOTHING;
    for (const selection of set?.selections ?? []) {
      const directives = selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const inner = ofSet(selection.selectionSet);
        const aliases = inner.aliases + (selection.alias === undefined ? 0 : 1);
        sum = plus(sum, {
          ...inner,
          aliases,
          directives: inner.directives + directives,
          depth: inner.depth + 1,
          fields: inner.fields + 1,
          rootFields: 1,
        });
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT ? ofSet(selection.selectionSet) : ofFragment(selection.name.value);
        sum = plus(sum, { ...inner, directives: inner.directives + directives });
      }
    }
    return sum;
  }

  return ofSet(operation.selectionSet);
}

function plus(a: OperationMeasures, b: OperationMeasures): OperationMeasures {
  return {
    depth: Math.max(a.depth, b.depth),
    fragmentNesting: Math.max(a.fragmentNesting, b.fragmentNesting),
    aliases: a.aliases + b.aliases,
    rootFields: a.rootFields + b.rootFields,
    fields: a.fields + b.fields,
    directives: a.directives + b.directives,
  };
}
