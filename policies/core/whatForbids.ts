import { addresses, newestVersions, restrictionReaches, restrictionsOn, sourcesOf } from './applicable';
import type { RecordShape } from './dataItem';
import type { AttributeValue } from './decision';
import { holds, readAttribute } from './flatFacts';
import type { DataItemId } from './ids';
import { resolved } from './itemRules';
import type { Condition, Organisation, Recipient, Rules } from './protocol';
import type { Purpose } from './vocabulary';

export interface Forbidden {
  readonly holder: Organisation;
  readonly recipient: Recipient;
  readonly purpose: Purpose;
}

/**
 * Whether a restriction or a clause that withholds stands on `on` (ISO date) against giving an item of a record, whoever the child
 * is and whoever signed. In doubt one does: where an attribute that it reads is not known, and where no rules are held.
 */
export function whatForbids(
  rules: Rules,
  shape: RecordShape | undefined,
  attributes: Readonly<Record<string, AttributeValue>>,
  on: string,
): (item: DataItemId, to: Forbidden) => boolean {
  if (rules.protocols.length === 0) return () => true;
  const declared = new Map(shape?.attributes.map((each) => [each.name, each]));
  const mayHold = ({ when }: { readonly when: readonly Condition[] }) =>
    when.every((each) => {
      const value = readAttribute(declared.get(each.attribute) ?? null, attributes, each.attribute);
      return value === null || holds(resolved(each, on), value);
    });
  const restrictions = restrictionsOn(rules, on).filter(({ restriction }) => mayHold(restriction));
  const withholding = newestVersions(rules, on)
    .flatMap(({ clauses }) => clauses)
    .filter((clause) => clause.effect === 'withhold' && mayHold(clause));
  return (item, { holder, recipient, purpose }) =>
    restrictions.some(
      ({ restriction, items }) => items.has(item) && restrictionReaches(restriction, holder, recipient),
    ) ||
    withholding.some(
      ({ dataItems, purposes, to, from }) =>
        dataItems.includes(item) &&
        purposes.includes(purpose) &&
        addresses(to, recipient) &&
        sourcesOf([holder], from).length > 0,
    );
}
