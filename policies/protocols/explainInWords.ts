import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { gives, type RecordFacts } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import type { Powers } from '#policies/core/powers';
import { describeDecision } from './runCases';

/**
 * The decision trail of one field as lines of plain words. `facts` may be real ones: it tells what is silent to the requester
 * too, so it is for officers of the controller and for developers.
 */
export function explainInWords(
  policy: CompiledPolicy,
  item: DataItemId,
  facts: RecordFacts,
  person: string | null,
  powers: Powers,
): readonly string[] {
  const { decision, steps } = policy.explain(item, facts, powers);
  const whose = person === null ? '' : ` of ${person}`;
  const unlock = decision.outcome === 'withheld' ? decision.unlock : [];
  const obligations = gives(decision) ? decision.obligations : [];
  return [
    `${item}${whose}, held by ${facts.controller}, on ${policy.on}: ${describeDecision(decision)}`,
    ...steps.map(({ layer, passed, sentence }) => `  ${passed ? 'yes' : 'no '}  ${layer.padEnd(15)}  ${sentence}`),
    ...(unlock.length > 0 ? [`  What would unlock it: ${unlock.join(', ')}.`] : []),
    ...(obligations.length > 0 ? [`  Obligations: ${obligations.join(', ')}.`] : []),
  ];
}
