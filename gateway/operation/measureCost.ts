import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { OperationFault } from '../requestFault';
import type { CanonicalField, CanonicalOperation } from './canonical';

type Variables = Readonly<Record<string, unknown>>;

/** Items reckoned for a list that has no `first`: names, identifiers, episodes. */
const UNPAGED = 10;

/**
 * Values that an answer could have at most: a list counts as often as its `first` says (or its default, or the `first` of the
 * object that pages it), whatever is in it as often as the list. Merged fields count once, under whatever aliases.
 */
export function measureCost({ root }: CanonicalOperation, variables: Variables): number {
  return sum(root, UNPAGED, variables);
}

/** Throws `TOO_COSTLY` above `limit`. */
export function checkCost(operation: CanonicalOperation, variables: Variables, limit: number): void {
  const cost = measureCost(operation, variables);
  if (cost <= limit) return;
  throw OperationFault.of(
    'TOO_COSTLY',
    `The operation could answer with ${cost.toLocaleString('en-GB')} values; at most ${limit.toLocaleString('en-GB')} are read. Ask for smaller pages (first), or for fewer lists within lists.`,
  );
}

function sum(fields: readonly CanonicalField[], page: number, variables: Variables): number {
  return fields.reduce((cost, field) => cost + costOf(field, page, variables), 0);
}

function costOf(field: CanonicalField, page: number, variables: Variables): number {
  const asked = pageOf(field, variables);
  if (isList(field.type)) return (asked ?? page) * (1 + sum(field.children ?? [], UNPAGED, variables));
  return 1 + sum(field.children ?? [], asked ?? UNPAGED, variables);
}

/** The `first` of a field, at least 1; null where it has none. */
function pageOf(field: CanonicalField, variables: Variables): number | null {
  const declared = field.parentType.getFields()[field.fieldName]?.args.find(({ name }) => name === 'first');
  if (declared === undefined) return null;
  const given = field.arguments.find(({ name }) => name === 'first');
  const first = given === undefined ? declared.defaultValue : given.evaluate(variables);
  return typeof first === 'number' ? Math.max(first, 1) : UNPAGED;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
