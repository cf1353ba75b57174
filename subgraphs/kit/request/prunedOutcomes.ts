import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { DataItemId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { NotedOutcome } from '#policies/disclosure/disclosureRecord';
import type { SubjectState } from '../replica/replica';

export interface PrunedParts {
  readonly agency: Agency;
  readonly policy: Pick<CompiledPolicy, 'staticVerdict'>;
  /** Data items that the gateway pruned. */
  readonly pruned: readonly string[];
  /** Whom it was asked about, as they stand for the requester: who is barred from somebody asked about nobody. */
  readonly subjects: readonly Pick<SubjectState, 'person' | 'knownTo'>[];
}

/**
 * A decision not to share is recorded too, wherever it was taken. The source decides again what it was, by its own rules, and
 * finds the controllers who know the persons: theirs is the refusal. Of nobody's where none of them does.
 */
export function prunedOutcomes(parts: PrunedParts): readonly NotedOutcome[] {
  if (parts.pruned.length === 0) return [];
  const holders = holdersOf(parts);
  return parts.pruned.flatMap((item) => {
    const refused = refusalOf(parts, item);
    return holders.map(({ controller, persons }) => ({ ...refused, controller, persons }));
  });
}

interface Holder {
  readonly controller: string | null;
  readonly persons: readonly string[];
}

function holdersOf({ agency, subjects }: PrunedParts): readonly Holder[] {
  const held = new Map<string, string[]>();
  const unheld: string[] = [];
  for (const { person, knownTo } of subjects) {
    // Governance reads everybody's links, and keeps no controller's records.
    const controllers = agency === 'governance' ? [] : knownTo;
    if (controllers.length === 0) unheld.push(person);
    for (const controller of controllers) held.set(controller, [...(held.get(controller) ?? []), person]);
  }
  const holders = [...held].map(([controller, persons]) => ({ controller, persons }));
  return unheld.length > 0 || holders.length === 0 ? [...holders, { controller: null, persons: unheld }] : holders;
}

function refusalOf({ policy }: PrunedParts, dataItem: string): Omit<NotedOutcome, 'controller' | 'persons'> {
  const verdict = policy.staticVerdict(dataItem as DataItemId);
  const refused = { dataItem, fields: [], basis: null, obligations: [] };
  if (verdict.kind === 'possible') return { ...refused, outcome: 'withheld', clause: null, reason: null };
  const { decision } = verdict;
  const reason = decision.outcome === 'withheld' ? decision.reason : null;
  return { ...refused, outcome: decision.outcome, clause: decision.clause, reason };
}
