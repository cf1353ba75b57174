import type { SubjectFacts, TrailStep } from './decision';
import type { ItemRules } from './itemRules';
import type { Clause, ClauseRequirements } from './protocol';
import { opensInEmergency, thresholdsFrom } from './requirements';
import { asksForTraining } from './training';

/** What a clause asks for of requester and child, as it is read behind its name; consents have a sentence of their own. */
export function requirementsInWords({ involvement, threshold, consent, emergencyAccess }: ClauseRequirements): string {
  const asks = [
    ...(involvement ? ['with an involvement'] : []),
    ...(threshold === 'none' ? [] : [`in a case recorded at ${threshold} or above`]),
    ...consent.map((gate) => `with ${gate}`),
    ...(emergencyAccess ? ['under an emergency access grant'] : []),
  ];
  if (asks.length === 0) return 'and asks for nothing more';
  return [...asks.slice(0, -1), `${asks.length > 1 ? 'and ' : ''}${asks.at(-1)}`].join(', ');
}

/** A step for each requirement beside consent, so that the one that is missing says no, and no other. */
export function requirementSteps(clause: Clause, { item }: ItemRules, subject: SubjectFacts): readonly TrailStep[] {
  const { requires } = clause;
  const granted = subject.emergencyAccess.includes(clause.id) && opensInEmergency(clause, item);
  const step = (layer: TrailStep['layer'], met: boolean, sentence: string): TrailStep => {
    const instead = granted && !met ? '; emergency access stands in its place' : '';
    return { layer, clause: clause.id, passed: met || granted, sentence: `${sentence}${instead}.` };
  };
  const is = `the requester is ${subject.involved ? 'involved' : 'not involved'}`;
  const recorded = thresholdsFrom(requires.threshold).includes(subject.threshold);
  return [
    requires.involvement
      ? step('involvement', subject.involved, `The clause asks for an involvement with the child; ${is}`)
      : step('involvement', true, 'The clause asks for no involvement'),
    ...(requires.threshold === 'none'
      ? []
      : [
          step(
            'threshold',
            recorded,
            `The clause asks for a case recorded at ${requires.threshold} or above; recorded is ${subject.threshold}`,
          ),
        ]),
    ...(subject.trained || !asksForTraining(item)
      ? []
      : [
          step(
            'training',
            false,
            'The requester’s training has expired: under a routine purpose nothing is given that is of special category, of crime, about others, restricted or an opinion',
          ),
        ]),
    ...(requires.emergencyAccess
      ? [
          step(
            'emergencyAccess',
            granted,
            `The clause opens under an emergency access grant alone; ${granted ? 'one is' : 'none is'} in force`,
          ),
        ]
      : []),
  ];
}
