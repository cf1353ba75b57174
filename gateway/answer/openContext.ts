import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { ExecutionContext } from '../execution/executionContext';
import type { Declaration } from '../identity/readPurpose';
import type { Requester } from '../identity/verifyToken';
import { answeredAlone } from '../operation/answeredAlone';
import type { CanonicalOperation } from '../operation/canonical';
import type { PrunedOperation } from '../operation/prune';
import { refusedWhole } from '../rules/timelineItems';
import type { Pipeline } from './pipeline';

export interface ContextParts {
  readonly request: string;
  readonly traceparent: string | null;
  readonly requester: Requester;
  readonly declaration: Declaration;
  readonly policy: CompiledPolicy;
  /** Whether the gateway holds a lease on the rules, and has pruned by them. */
  readonly pruning: boolean;
  readonly canonical: CanonicalOperation;
  readonly pruned: PrunedOperation;
  readonly pipeline: Pick<Pipeline, 'marks' | 'timelineItems'>;
  readonly rehearsal?: boolean;
  readonly onPlanned?: ExecutionContext['onPlanned'];
}

/** What one execution carries to the sources, and the empty lists of what they will bring back. */
export function openContext(parts: ContextParts): ExecutionContext {
  const { request, traceparent, requester, declaration, policy, pruning, pipeline } = parts;
  // What was pruned of the hub is recorded with its fetch: it is asked then.
  const prunedItems = prunedItemsOf(parts);
  return {
    request,
    traceparent,
    requester,
    declaration,
    rules: pruning ? policy.revision : null,
    rehearsal: parts.rehearsal ?? false,
    onPlanned: parts.onPlanned ?? (() => undefined),
    refusedWhole: (agency, type, field) =>
      pruning ? refusedWhole(pipeline.timelineItems, policy, agency, type, field) : null,
    prunedItems,
    alone: prunedItems.has('hub') ? null : answeredAlone(parts.canonical, parts.pruned, pipeline.marks),
    nobody: new Set(),
    unasked: new Map(),
    notices: [],
    receipts: [],
    obligations: [],
    notToldStated: new Set(),
    errors: [],
    unavailable: new Set(),
    stale: false,
    logUnavailable: false,
  };
}

function prunedItemsOf({ pruned, pipeline }: ContextParts): ExecutionContext['prunedItems'] {
  const byAgency = new Map<Agency, string[]>();
  for (const field of pruned.pruned.keys()) {
    const item = pipeline.marks.items.get(`${field.parentType.name}.${field.fieldName}`);
    const agency = AGENCIES.find((each) => each === item?.split('.')[0]);
    if (item === undefined || agency === undefined) continue;
    const items = byAgency.get(agency) ?? [];
    if (!items.includes(item)) items.push(item);
    byAgency.set(agency, items);
  }
  return byAgency;
}
