import type { Agency } from '#policies/core/vocabulary';
import type { SchemaMarks } from '../rules/readMarks';
import type { CanonicalOperation } from './canonical';
import type { PrunedOperation } from './prune';

/**
 * The one agency that answers all that is left of an operation which asks for persons by id and for nothing that the hub knows of
 * them but the id: it need not wait for the hub to say whether they are anybody to the requester (docs/decisions/0033). Null for
 * any other operation.
 */
export function answeredAlone(
  { kind, root }: CanonicalOperation,
  { pruned, emptied, leftOut }: Pick<PrunedOperation, 'pruned' | 'emptied' | 'leftOut'>,
  { personFields }: Pick<SchemaMarks, 'personFields'>,
): Agency | null {
  if (kind !== 'query' || !root.every(({ fieldName }) => fieldName === 'person')) return null;
  const asked = root.map(({ children }) =>
    (children ?? []).filter(
      (field) => field.fieldName !== 'id' && !pruned.has(field) && !emptied.has(field) && !leftOut.has(field),
    ),
  );
  // A person of whom nothing but the id is left would be asked of nobody.
  if (asked.some((fields) => fields.length === 0)) return null;
  const [agency = null, ...others] = new Set(asked.flat().map((field) => personFields.get(field.fieldName) ?? 'hub'));
  return others.length > 0 || agency === 'hub' ? null : agency;
}
