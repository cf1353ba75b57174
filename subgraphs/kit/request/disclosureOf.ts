import { createHash } from 'node:crypto';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import type { ContextPayload } from '../context/contextToken';
import { prunedOutcomes } from './prunedOutcomes';
import type { RequestScope } from './requestScope';

/** What is to be recorded of one fetch: what its answer gave and withheld, and what the gateway had pruned from it before. */
export async function disclosureOf(scope: RequestScope, context: ContextPayload, query: string): Promise<Disclosure> {
  const { organisation, team, role, practitioner } = scope.requester;
  const persons = scope.subjectsAsked();
  const pruned = context.pruned ?? [];
  const subjects = pruned.length === 0 ? [] : await scope.subjects(persons);
  return {
    request: context.request,
    at: scope.now.toISOString(),
    agency: scope.agency,
    requester: { organisation: organisation.id, team, role, practitioner },
    purpose: scope.purpose,
    case: scope.caseId,
    reason: scope.reason,
    persons,
    closed: scope.closedAsked(),
    acts: scope.acts,
    outcomes: [...scope.ledger.outcomes(), ...prunedOutcomes({ ...scope, pruned, subjects })],
    protocolRevision: scope.policy.revision,
    operation: createHash('sha256').update(query).digest('hex'),
  };
}
