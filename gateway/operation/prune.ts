import { createHash } from 'node:crypto';
import { getNamedType, type OperationTypeNode } from 'graphql';
import type { StaticVerdict } from '#policies/core/decision';
import {
  type CanonicalField,
  type CanonicalOperation,
  RESERVED_DO_NOT_INFORM,
  RESERVED_ID,
  reachesSomebody,
} from './canonical';

/** What the requester's mask says of a field, before any record. Null: decided with its parent. */
export interface Mask {
  verdict(parentType: string, field: string): StaticVerdict | null;
  /** Types that hold what one agency has: removed with everything in them where nothing of it may be had. */
  isContainer(type: string): boolean;
}

export type Refusal = Extract<StaticVerdict, { kind: 'never' }>['decision'];

/** What is sent to the planner: the canonical operation without what no clause can give. Its hash is its own. */
export interface PrunedOperation {
  readonly text: string;
  /** SHA-256 of `text`: a pruned operation must never meet the plan of another. */
  readonly hash: string;
  readonly pruned: ReadonlyMap<CanonicalField, Refusal>;
  /** Containers of which nothing is left: null in the answer, their agency is not asked. */
  readonly emptied: ReadonlySet<CanonicalField>;
  /** What the gateway alone asks for, and does not here. */
  readonly leftOut: ReadonlySet<CanonicalField>;
  variables(client: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** Prunes nothing: for a gateway without a lease on the rules, which lets the sources decide. */
export const OPEN_MASK: Mask = { verdict: () => null, isContainer: () => false };

/**
 * Removes from a canonical operation what the mask says can never be had. An object whose every field is removed keeps its
 * reserved id, so that whether it is there is still decided; a container is removed whole.
 */
export function prune(operation: CanonicalOperation, mask: Mask): PrunedOperation {
  const pruned = new Map<CanonicalField, Refusal>();
  const emptied = new Set<CanonicalField>();
  const leftOut = new Set<CanonicalField>();

  function kept(fields: readonly CanonicalField[]): readonly Kept[] {
    const left = possible(fields.filter(({ key }) => key !== RESERVED_DO_NOT_INFORM));
    const own = fields.filter(({ key }) => key === RESERVED_DO_NOT_INFORM).filter((field) => isToBeAsked(field, left));
    return [...left, ...possible(own)];
  }

  /** What nobody asked for is left out without a word: where it may not be read, and where nothing is left on whose account it stands. */
  function isToBeAsked(field: CanonicalField, left: readonly Kept[]): boolean {
    const asked =
      mask.verdict(field.parentType.name, field.fieldName)?.kind !== 'never' &&
      reachesSomebody(
        left,
        (each) => each.field,
        ({ children }) => children,
      );
    if (!asked) leftOut.add(field);
    return asked;
  }

  function possible(fields: readonly CanonicalField[]): readonly Kept[] {
    return fields.flatMap((field): Kept[] => {
      const verdict =
        field.key === RESERVED_ID || field.fieldName === 'id'
          ? null
          : mask.verdict(field.parentType.name, field.fieldName);
      if (verdict?.kind === 'never') {
        pruned.set(field, verdict.decision);
        return [];
      }
      const children = field.children === null ? null : kept(field.children);
      if (
        mask.isContainer(getNamedType(field.type).name) &&
        children?.every((child) => child.field.key === RESERVED_ID)
      ) {
        const asked = field.children?.filter((child) => child.key !== RESERVED_ID && child.fieldName !== 'id') ?? [];
        if (asked.length > 0) {
          emptied.add(field);
          return [];
        }
      }
      return [{ field, children }];
    });
  }

  const printed = printOperation(operation.kind, kept(operation.root));
  const hash = createHash('sha256').update(printed.text).digest('hex');
  return { ...printed, hash, pruned, emptied, leftOut };
}

interface Kept {
  readonly field: CanonicalField;
  readonly children: readonly Kept[] | null;
}

function printOperation(kind: OperationTypeNode, root: readonly Kept[]): Pick<PrunedOperation, 'text' | 'variables'> {
  const declared: { name: string; type: string; evaluate: (client: Readonly<Record<string, unknown>>) => unknown }[] =
    [];
  const set = (kept: readonly Kept[]): string => {
    if (kept.length === 0) return '{ __typename }';
    return `{ ${kept.map(selection).join(' ')} }`;
  };
  const selection = ({ field, children }: Kept): string => {
    const given = field.arguments.map((argument) => {
      const name = `lintel_${declared.length}`;
      declared.push({ name, type: argument.type, evaluate: argument.evaluate });
      return `${argument.name}: $${name}`;
    });
    const alias = field.key === field.fieldName ? '' : `${field.key}: `;
    const args = given.length === 0 ? '' : `(${given.join(', ')})`;
    return `${alias}${field.fieldName}${args}${children === null ? '' : ` ${set(children)}`}`;
  };
  const body = set(root);
  const head = declared.length === 0 ? '' : `(${declared.map(({ name, type }) => `$${name}: ${type}`).join(', ')})`;
  return {
    text: `${kind}${head} ${body}`,
    variables: (client) => Object.fromEntries(declared.map(({ name, evaluate }) => [name, evaluate(client)])),
  };
}
