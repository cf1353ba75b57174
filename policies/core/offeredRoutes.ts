import type { ItemRules } from './itemRules';
import type { Clause } from './protocol';
import { refuse, type SubjectRefusal, subjectRefusal } from './refusal';
import { failedRequirement } from './requirements';
import { type FactsOf, type Situation, situationsOf, staticVerdictOf, subjectVerdictOf } from './verdicts';
import { UNLOCK_ROUTES, type UnlockRoute } from './vocabulary';

/**
 * The routes that notices of this item can offer its requester for this child, in the vocabulary's order: those of the refusals
 * that hold whatever is recorded, and those of the refusals that a record visible to the requester can meet. Depends on no record.
 */
export function offeredRoutes(rules: ItemRules, factsOf: FactsOf): readonly UnlockRoute[] {
  const ofRecords = { among: null, ownCountry: [] };
  const whole = [staticVerdictOf(rules), subjectVerdictOf(rules, factsOf, ofRecords)].flatMap((verdict) =>
    verdict.kind === 'never' && verdict.decision.outcome === 'withheld' ? verdict.decision.unlock : [],
  );
  const told = situationsOf(rules, factsOf)
    .flatMap((situation) => refusalsIn(rules, situation))
    .flatMap(({ silent, unlock }) => (silent ? [] : unlock));
  // What is not shown of where a person is reads alike for every child (`whereaboutsNotice`).
  const place: readonly UnlockRoute[] = rules.item.flags.includes('W') ? ['ringFrontDoor'] : [];
  return UNLOCK_ROUTES.filter((route) => [...whole, ...told, ...place].includes(route));
}

/** The ways in which records of these controllers can be refused: the same steps as a decision on one takes. */
function refusalsIn(rules: ItemRules, { controller, subject }: Situation): readonly SubjectRefusal[] {
  if (subject === null) return [];
  const whole = subjectRefusal(rules, controller, subject);
  if (whole !== null) return [whole];
  const open = rules.permits
    .filter(
      ({ clause, signed }) => signed.includes(controller) && failedRequirement(clause, rules.item, subject) === null,
    )
    .map(({ clause }) => clause);
  const unmet = open.every(({ when }) => when.length > 0) && maySee(rules, open);
  const withheld = rules.withholds
    .filter(({ clause, signed }) => signed.includes(controller) && maySee(rules, [clause]))
    .map(({ clause }) => refuse(rules.item, 'withheldByClause', clause));
  return [...(unmet ? [refuse(rules.item, 'conditionNotMet', open[0] ?? null)] : []), ...withheld];
}

/** A refusal that depends on what no item shows is told to nobody. */
function maySee({ attributes }: ItemRules, clauses: readonly Clause[]): boolean {
  return clauses.every(({ when }) =>
    when.every(({ attribute }) => (attributes.get(attribute)?.shownBy ?? null) !== null),
  );
}
