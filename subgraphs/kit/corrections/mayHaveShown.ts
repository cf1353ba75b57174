import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { type AttributeValue, gives } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import { openFacts } from '#policies/core/openFacts';
import { createPolicyCache } from '#policies/core/policyCache';
import type { Rules } from '#policies/core/protocol';
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
 * restriction, a clause that withholds. Conditions of clauses count by the agreements of the day on which it was given, or, where
 * those in force now do not reach back to it, by today's; where nobody has signed either any more, as if its controllers had: the
 * signature has gone and not the record. Where no clause of either day gives the item, in doubt it was another's. One without facts
 * that anything is decided by may have been shown to all.
 */
export async function mayHaveShown(
  scope: Pick<RequestScope, 'rules' | 'now' | 'catalogue'>,
  { table, attributes }: RecordAsDecided,
): Promise<MayHaveShown> {
  const rules = await scope.rules();
  const today = scope.now.toISOString().slice(0, 10);
  const isForbidden = whatForbids(rules, scope.catalogue.records.get(table.record), attributes, today);
  const organisations = new Map(rules.organisations.map((each) => [each.id as string, each]));
  const policies = createPolicyCache(scope.catalogue);
  const signed = asIfSigned(rules);
  const subject = openFacts(rules);
  const counts = new Set(table.counts.map(({ item }) => item));
  return ({ requester: { organisation: id, team, role }, purpose, at, controller }) => {
    const [organisation, holder] = [organisations.get(id), organisations.get(controller)];
    if (organisation === undefined || holder === undefined) return () => false;
    const recipient = { organisation, team, role };
    const agreements = [rules, signed].flatMap((each) =>
      [at.slice(0, 10), today].map((on) => once(() => policies.policyFor(each, recipient, purpose, on))),
    );
    const isGiven = (item: DataItemId): boolean => {
      const agreed = agreements.find((policy) => policy().isAgreed(item, controller));
      return agreed !== undefined && gives(agreed().decide(item, { controller, subject, attributes }));
    };
    return (item) => {
      // A count is given without the records that are in it.
      const items = counts.has(item) ? [item] : [table.existence, item];
      if (items.some((each) => isForbidden(each, { holder, recipient, purpose }))) return false;
      return table.attributes.size === 0 || items.every(isGiven);
    };
  };
}

/** The same agreements, each signed by everybody from its beginning. */
function asIfSigned(rules: Rules): Rules {
  const signatures = rules.protocols.flatMap(({ id, version, inForceFrom }) =>
    rules.organisations.map((each) => ({ protocol: id, version, controller: each.id, signedAt: inForceFrom })),
  );
  return { ...rules, revision: `${rules.revision}, signed`, signatures };
}

/** Compiling takes milliseconds, and what is forbidden is known without it. */
function once(compile: () => CompiledPolicy): () => CompiledPolicy {
  let compiled: CompiledPolicy | null = null;
  return () => {
    compiled ??= compile();
    return compiled;
  };
}
