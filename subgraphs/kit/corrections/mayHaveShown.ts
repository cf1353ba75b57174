import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { type AttributeValue, gives } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { openFacts } from '#policies/core/openFacts';
import { createPolicyCache } from '#policies/core/policyCache';
import { whatForbids } from '#policies/core/whatForbids';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { Given } from '../disclosures/readGiven';
import type { RequestScope } from '../request/requestScope';

/** What the policy decides a record by, as it is held. */
export interface RecordAsDecided {
  readonly table: RecordTable;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Whether what was given of an item may have been this record's. */
export type MayHaveShown = (given: Given) => (item: DataItemId) => boolean;

/**
 * The log holds no ids of records, so what was given of an item may have been another record's: it is presumed to be where, whoever
 * the child is, a recipient like this one is not given the record as it is held today. What forbids it counts as of today: a
 * restriction, a clause that withholds. Conditions of clauses count by the agreements of the day on which it was given, as far as
 * they are in force still: a later version may give what that one did not. Where none that the controller has signed reaches back to
 * that day, in doubt it was another's. One without facts that anything is decided by may have been shown to all.
 */
export async function mayHaveShown(
  scope: Pick<RequestScope, 'rules' | 'now' | 'catalogue'>,
  { table, attributes }: RecordAsDecided,
): Promise<MayHaveShown> {
  const rules = await scope.rules();
  const today = dayOf(scope.now);
  const isForbidden = whatForbids(rules, scope.catalogue.records.get(table.record), attributes, today);
  const organisations = new Map(rules.organisations.map((each) => [each.id as string, each]));
  const policies = createPolicyCache(scope.catalogue);
  const subject = openFacts(rules);
  const counts = new Set(table.counts.map(({ item }) => item));
  return ({ requester: { organisation: id, team, role }, purpose, at, controller }) => {
    const [organisation, holder] = [organisations.get(id), organisations.get(controller)];
    if (organisation === undefined || holder === undefined) return () => false;
    // What a holder told by a decision of its own followed no clause.
    if (role === null) return () => true;
    const recipient = { organisation, team, role };
    // Compiled only for what nothing forbids: it takes milliseconds.
    let policy: CompiledPolicy | null = null;
    const isGiven = (item: DataItemId): boolean => {
      policy ??= policies.policyFor(rules, recipient, purpose, dayOf(new Date(at)));
      return gives(policy.decide(item, { controller, subject, attributes }));
    };
    return (item) => {
      // A count is given without the records that are in it.
      const items = counts.has(item) ? [item] : [table.existence, item];
      if (items.some((each) => isForbidden(each, { holder, recipient, purpose }))) return false;
      return table.attributes.size === 0 || items.every(isGiven);
    };
  };
}
