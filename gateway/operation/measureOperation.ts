import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** What an operation asks, fragments counted as often as they are spread. */
export interface OperationMeasures {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly fields: number;
  readonly fragmentNesting: number;
  readonly directives: number;
  readonly repeats: number;
  readonly spreads: number;
}

const NOTHING: OperationMeasures = {
  depth: 0,
  aliases: 0,
  rootFields: 0,
  fields: 0,
  fragmentNesting: 0,
  directives: 0,
  repeats: 0,
  spreads: 0,
};

/**
 * Measures without spreading: each fragment is visited once and its figures are reused, so that a kilobyte of fragments that
 * would spread to millions of fields costs as much as it is long. A fragment that spreads itself counts as endless.
 */
export function measureOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationMeasures {
  return measureDocument([operation], fragments).of(operation);
}

export interface DocumentMeasures {
  /** The largest of each figure over the operations and the fragments, those that nothing spreads included. */
  readonly largest: OperationMeasures;
  of(operation: OperationDefinitionNode): OperationMeasures;
}

/** Measures all that validation will look at, whether or not it is what will be executed. */
export function measureDocument(
  operations: readonly OperationDefinitionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentMeasures {
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
    const keys = new Set<string>();
    for (const selection of set?.selections ?? []) {
      const directives = selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const inner = ofSet(selection.selectionSet);
        const responseKey = (selection.alias ?? selection.name).value;
        const repeated = keys.has(responseKey) ? 1 : 0;
        keys.add(responseKey);
        const aliases = inner.aliases + (selection.alias === undefined ? 0 : 1);
        sum = plus(sum, {
          ...inner,
          aliases,
          directives: inner.directives + directives,
          repeats: inner.repeats + repeated,
          depth: inner.depth + 1,
          fields: inner.fields + 1,
          rootFields: 1,
        });
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT ? ofSet(selection.selectionSet) : ofFragment(selection.name.value);
        sum = plus(sum, { ...inner, directives: inner.directives + directives, spreads: inner.spreads + 1 });
      }
    }
    return sum;
  }

  const ofOperation = new Map(operations.map((operation) => [operation, ofSet(operation.selectionSet)]));
  const ofFragments = [...fragments.keys()].map((name) => ({ ...ofFragment(name), rootFields: 0 }));
  return {
    largest: [...ofOperation.values(), ...ofFragments].reduce((a, b) => mapped(a, b, Math.max), NOTHING),
    of: (operation) => ofOperation.get(operation) ?? ofSet(operation.selectionSet),
  };
}

function mapped(
  a: OperationMeasures,
  b: OperationMeasures,
  combine: (x: number, y: number) => number,
): OperationMeasures {
  return {
    depth: combine(a.depth, b.depth),
    fragmentNesting: combine(a.fragmentNesting, b.fragmentNesting),
    aliases: combine(a.aliases, b.aliases),
    rootFields: combine(a.rootFields, b.rootFields),
    fields: combine(a.fields, b.fields),
    directives: combine(a.directives, b.directives),
    repeats: combine(a.repeats, b.repeats),
    spreads: combine(a.spreads, b.spreads),
  };
}

function plus(a: OperationMeasures, b: OperationMeasures): OperationMeasures {
  return {
    ...mapped(a, b, (x, y) => x + y),
    depth: Math.max(a.depth, b.depth),
    fragmentNesting: Math.max(a.fragmentNesting, b.fragmentNesting),
  };
}
