import type { RequestScope } from '../request/requestScope';
import type { EntityReference, ResolveReference } from './subgraphDefinition';

/**
 * References to persons of whom a source that is asked alone decides what the hub decides else, with `person(id)`: null for whom
 * nobody knows, and alike for whom the requester is barred from (docs/decisions/0033).
 */
export function somebody(
  resolve: ResolveReference,
): (reference: EntityReference, scope: RequestScope) => Promise<object | null> | object {
  return (reference, scope) => (scope.alone ? resolveSomebody(resolve, reference, scope) : resolve(reference, scope));
}

async function resolveSomebody(
  resolve: ResolveReference,
  reference: EntityReference,
  scope: RequestScope,
): Promise<object | null> {
  const { known, excluded } = await scope.subject(reference.id);
  return known && !excluded ? resolve(reference, scope) : null;
}
