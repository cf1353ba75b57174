import type { Conditions, RuleSpec, Test } from './ability';
import type { Applicable, ApplicableClause, ApplicableRestriction } from './applicable';
import type { Catalogue, DataItem } from './dataItem';
import type { ClauseId } from './ids';
import { derivedName, emergencyFact } from './itemRules';
import { stopsForDetriment } from './override';
import type { Clause, Condition } from './protocol';
import { opensByOverride, opensInEmergency, thresholdsFrom } from './requirements';
import { asksForTraining } from './training';
import type { Effect } from './vocabulary';

/** `reason` of the prohibition that closes whereabouts. No clause id has this form. */
const WHEREABOUTS_RULE = 'whereabouts';

/**
 * The rules of one policy in CASL's order, the last match winning: generalise, disclose, then what forbids (withhold,
 * restrictions, closed whereabouts). Within an effect what opens without an override goes before what opens through one, and
 * then the lowest clause id wins, whatever the order in the protocol.
 */
export function ruleSpecs(applicable: Applicable, catalogue: Catalogue): readonly RuleSpec[] {
  const withEffect = (effect: Effect) =>
    applicable.clauses.filter(({ clause }) => clause.effect === effect).toReversed();
  const permit = (each: ApplicableClause) => permitSpecs(each, catalogue);
  const overridden = (each: ApplicableClause) => overriddenSpecs(each, catalogue);
  return [
    ...withEffect('generalise').flatMap(overridden),
    ...withEffect('generalise').flatMap(permit),
    ...withEffect('disclose').flatMap(overridden),
    ...withEffect('disclose').flatMap(permit),
    ...withEffect('withhold').flatMap((each) => withholdSpecs(each, catalogue)),
    ...applicable.restrictions.toReversed().flatMap((each) => restrictionSpecs(each, catalogue)),
    ...whereaboutsSpecs(catalogue),
  ];
}

function permitSpecs(each: ApplicableClause, catalogue: Catalogue): readonly RuleSpec[] {
  const { clause } = each;
  const named = namedItems(each, catalogue);
  const base = baseConditions(each);
  const normal = clause.requires.emergencyAccess
    ? []
    : trainedSpecs(named, { ...base, ...requirementTests(clause, 'consent') }, clause.id);
  const opened = named.filter((item) => opensInEmergency(clause, item));
  return [...normal, ...specs(opened, { ...base, [emergencyFact(clause.id)]: { $eq: true } }, clause.id, false)];
}

/** The same clause, its gates opened by consent or by a decision to go on against a refusal. */
function overriddenSpecs(each: ApplicableClause, catalogue: Catalogue): readonly RuleSpec[] {
  const { clause } = each;
  if (clause.requires.emergencyAccess) return [];
  const named = namedItems(each, catalogue).filter((item) => opensByOverride(clause, item));
  return trainedSpecs(named, { ...baseConditions(each), ...requirementTests(clause, 'opened') }, clause.id);
}

/** What is given to nobody whose training has expired asks for it besides; emergency access stands in its place. */
function trainedSpecs(items: readonly DataItem[], conditions: Conditions, reason: string): readonly RuleSpec[] {
  const asking = items.filter(asksForTraining);
  const others = items.filter((item) => !asksForTraining(item));
  return [
    ...specs(others, conditions, reason, false),
    ...specs(asking, { ...conditions, trained: { $eq: true } }, reason, false),
  ];
}

function namedItems({ clause, items, signed }: ApplicableClause, catalogue: Catalogue): readonly DataItem[] {
  if (signed.length === 0) return [];
  return itemsOf(items, catalogue).filter((item) => item.agency === clause.from.agency && suits(clause, item));
}

function baseConditions({ clause, signed }: ApplicableClause): Conditions {
  const stop: Conditions = stopsForDetriment(clause) ? { detriment: { $eq: false } } : {};
  return { controller: { $in: signed }, ...stop, ...whenTests(clause.id, clause.when) };
}

/** A generalisation that does not fit the item's type gives nothing. */
function suits({ effect, generaliseBy }: Clause, item: DataItem): boolean {
  return effect !== 'generalise' || (generaliseBy !== null && item.generalisations.includes(generaliseBy));
}

function withholdSpecs({ clause, items, signed }: ApplicableClause, catalogue: Catalogue): readonly RuleSpec[] {
  if (signed.length === 0) return [];
  const named = itemsOf(items, catalogue).filter((item) => item.agency === clause.from.agency);
  return specs(named, { controller: { $in: signed }, ...whenTests(clause.id, clause.when) }, clause.id, true);
}

function restrictionSpecs(each: ApplicableRestriction, catalogue: Catalogue): readonly RuleSpec[] {
  const { restriction, items, controllers } = each;
  if (controllers.length === 0) return [];
  const conditions = { controller: { $in: controllers }, ...whenTests(restriction.id, restriction.when) };
  return specs(itemsOf(items, catalogue), conditions, restriction.id, true);
}

function whereaboutsSpecs(catalogue: Catalogue): readonly RuleSpec[] {
  const placing = [...catalogue.items.values()].filter((item) => item.flags.includes('W'));
  return specs(placing, { whereaboutsClosed: { $eq: true } }, WHEREABOUTS_RULE, true);
}

function requirementTests({ requires }: Clause, gates: 'consent' | 'opened'): Conditions {
  const tests: Record<string, Test> = {};
  if (requires.involvement) tests.involved = { $eq: true };
  if (requires.threshold !== 'none') tests.threshold = { $in: thresholdsFrom(requires.threshold) };
  for (const gate of requires.consent) tests[`${gates}.${gate}`] = { $eq: true };
  return tests;
}

function whenTests(owner: ClauseId, when: readonly Condition[]): Conditions {
  return Object.fromEntries(
    when.map((condition, index): [string, Test] => {
      const derived = derivedName(owner, when, index);
      if (derived !== null) return [derived, { $eq: true }];
      const key = `attribute.${condition.attribute}`;
      return [
        key,
        'in' in condition ? { $in: condition.in } : { $eq: 'equals' in condition ? condition.equals : false },
      ];
    }),
  );
}

function itemsOf(ids: ReadonlySet<string>, catalogue: Catalogue): readonly DataItem[] {
  return [...ids].flatMap((id) => catalogue.items.get(id) ?? []);
}

/** One rule a record type, with the fields of its items. */
function specs(
  items: readonly DataItem[],
  conditions: Conditions,
  reason: string,
  inverted: boolean,
): readonly RuleSpec[] {
  const records = new Map<string, string[]>();
  for (const { record, field } of items) records.set(record, [...(records.get(record) ?? []), field]);
  return [...records].map(([record, fields]) => ({ inverted, record, fields, conditions, reason }));
}
