import { createHash } from 'node:crypto';
import type { DataItemId } from '#policies/core/ids';
import type { Disclosure, NotedOutcome } from '#policies/disclosure/disclosureRecord';
import type { ContextPayload } from '../context/contextToken';
import type { RequestScope } from './requestScope';

/** What is to be recorded of one fetch: what its answer gave and withheld, and what the gateway had pruned from it before. */
export function disclosureOf(scope: RequestScope, context: ContextPayload, query: string): Disclosure {
  const { organisation, team, role, practitioner } = scope.requester;
  const persons = scope.subjectsAsked();
  return {
    request: context.request,
    at: scope.now.toISOString(),
    agency: scope.agency,
    requester: { organisation: organisation.id, team, role, practitioner },
    purpose: scope.purpose,
    case: scope.caseId,
    reason: scope.reason,
    persons,
    acts: scope.acts,
    outcomes: [
      ...scope.ledger.outcomes(),
      ...(context.pruned ?? []).map((item) => prunedOutcome(scope, item as DataItemId, persons)),
    ],
    protocolRevision: scope.policy.revision,
    operation: createHash('sha256').update(query).digest('hex'),
  };
}

/** A decision not to share is recorded too, wherever it was taken. The source decides again what it was, by its own rules. */
function prunedOutcome(scope: RequestScope, dataItem: DataItemId, persons: readonly string[]): NotedOutcome {
  const verdict = scope.policy.staticVerdict(dataItem);
  const pruned = { persons, controller: null, dataItem, fields: [], basis: null, obligations: [] };
  if (verdict.kind === 'possible') return { ...pruned, outcome: 'withheld', clause: null, reason: null };
  const { decision } = verdict;
  const reason = decision.outcome === 'withheld' ? decision.reason : null;
  return { ...pruned, outcome: decision.outcome, clause: decision.clause, reason };
}
