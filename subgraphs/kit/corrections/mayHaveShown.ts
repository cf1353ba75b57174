import { type AttributeValue, gives } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import { openFacts } from '#policies/core/openFacts';
import { createPolicyCache } from '#policies/core/policyCache';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { Given } from '../disclosures/readGiven';
import type { RequestScope } from '../request/requestScope';

/** What the policy decides a record by, as it is held. */
export interface HeldRecord {
  readonly table: RecordTable;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Whether what was given of an item may have been this record's. */
export type MayHaveShown = (given: Given, item: DataItemId) => boolean;

/**
 * The log holds no ids of records, so what was given of an item may have been another record's. Where the record as it is held
 * today is given to no recipient like this one, whoever the child is, it is presumed to be: under a restriction, or outside the
 * conditions of every clause. A record without such facts may have been shown to all.
 */
export async function mayHaveShown(scope: RequestScope, { table, attributes }: HeldRecord): Promise<MayHaveShown> {
  if (table.attributes.size === 0) return () => true;
  const rules = await scope.rules();
  const policies = createPolicyCache(scope.catalogue);
  const subject = openFacts(rules);
  const counts = new Set(table.counts.map(({ item }) => item));
  return ({ requester, purpose, at, controller }, item) => {
    const { team, role } = requester;
    const organisation = rules.organisations.find(({ id }) => id === requester.organisation);
    if (organisation === undefined) return false;
    const policy = policies.policyFor(rules, { organisation, team, role }, purpose, at.slice(0, 10));
    // A count is given without the records that are in it.
    return (counts.has(item) ? [item] : [table.existence, item]).every((each) =>
      gives(policy.decide(each, { controller, subject, attributes })),
    );
  };
}
