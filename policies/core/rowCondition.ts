import { type ItemAbility, operandsOf } from './ability';
import type { RowCondition, RowWay } from './compiledPolicy';
import type { DecisionAttribute } from './dataItem';
import type { SubjectFacts } from './decision';
import { CONTROLLER_FACT, LARGEST_INTEGER, subjectFlatFacts } from './flatFacts';
import type { OrganisationId } from './ids';
import { EARLIEST_DATE } from './isoDate';
import { classRepresentatives, type ItemRules } from './itemRules';
import type { Condition } from './protocol';
import { type FactsOf, type Situation, situationsOf } from './verdicts';
import type { Generalisation } from './vocabulary';

const TRUE: RowCondition = { kind: 'true' };
const FALSE: RowCondition = { kind: 'false' };

/** How the clause of a CASL rule gives: null as it stands, else by a generalisation. */
export type WayOf = (reason: string) => Generalisation | null;

type Way = Generalisation | null;

/**
 * Rows that `decide` discloses or generalises, found by evaluating CASL's own rules as far as the subject's facts go; what is
 * left are tests on columns. Every attribute read is also required to be known, by tests that are false of a NULL (or unknown):
 * either reading of SQL selects the same rows.
 */
export function rowConditionOf(ability: ItemAbility, wayOf: WayOf, rules: ItemRules, factsOf: FactsOf): RowCondition {
  const situations = situationsOf(rules, factsOf);
  return joined(rules, situations, (each) => or([...waysIn(ability, wayOf, rules, each).values()]));
}

/** The same, apart for each way of giving. */
export function rowWaysOf(ability: ItemAbility, wayOf: WayOf, rules: ItemRules, factsOf: FactsOf): readonly RowWay[] {
  const situations = situationsOf(rules, factsOf);
  const found = new Map(situations.map((each) => [each, waysIn(ability, wayOf, rules, each)]));
  const ways = new Set([...found.values()].flatMap((each) => [...each.keys()]));
  return [...ways]
    .map((by) => ({ by, condition: joined(rules, situations, (each) => found.get(each)?.get(by) ?? FALSE) }))
    .filter(({ condition }) => condition.kind !== 'false');
}

/** Over all situations, those of one condition together. */
function joined(
  rules: ItemRules,
  situations: readonly Situation[],
  conditionOf: (situation: Situation) => RowCondition,
): RowCondition {
  const groups = new Map<string, { condition: RowCondition; controllers: OrganisationId[] }>();
  for (const situation of situations) {
    const condition = conditionOf(situation);
    if (condition.kind === 'false') continue;
    const text = JSON.stringify(condition);
    const group = groups.get(text) ?? { condition, controllers: [] };
    group.controllers.push(...situation.controllers);
    groups.set(text, group);
  }
  const disclosing = [...groups.values()].map(({ condition, controllers }) =>
    and([{ kind: 'controllerIn', controllers: controllers.toSorted() }, condition]),
  );
  return and([or(disclosing), ...[...rules.attributes].map(([name, attribute]) => known(name, attribute))]);
}

/** While whereabouts are closed, a way counts where all controllers of the agency agree on it. */
function waysIn(
  ability: ItemAbility,
  wayOf: WayOf,
  rules: ItemRules,
  { controller, subject }: Situation,
): ReadonlyMap<Way, RowCondition> {
  if (subject === null) return new Map();
  const waysOfOne = (each: OrganisationId) => waysFor(ability, wayOf, rules, each, subject);
  if (!subject.whereaboutsClosed) return waysOfOne(controller);
  const all = classRepresentatives(rules, rules.controllers).map(waysOfOne);
  const ways = new Set(all.flatMap((each) => [...each.keys()]));
  return new Map([...ways].map((way) => [way, and(all.map((each) => each.get(way) ?? FALSE))]));
}

/** For each way of giving, the condition under which CASL's last match is of that way. */
function waysFor(
  ability: ItemAbility,
  wayOf: WayOf,
  rules: ItemRules,
  controller: OrganisationId,
  subject: SubjectFacts,
): ReadonlyMap<Way, RowCondition> {
  const { item, derived } = rules;
  const facts = { ...subjectFlatFacts(rules, subject), [CONTROLLER_FACT]: controller };
  const conditions = new Map(derived.map(({ name, condition }) => [name, condition]));
  const ways = new Map<Way, RowCondition>();
  for (const rule of ability.rulesFor('disclose', item.record, item.field).toReversed()) {
    const matches = and(
      Object.entries(rule.conditions ?? {}).map(([key, test]) =>
        residual(key, operandsOf(key, test), facts, conditions),
      ),
    );
    if (matches.kind === 'false') continue;
    for (const [way, before] of ways) ways.set(way, and([before, not(matches)]));
    if (rule.inverted) continue;
    const way = wayOf(rule.reason ?? '');
    ways.set(way, or([ways.get(way) ?? FALSE, matches]));
  }
  return ways;
}

/** A test with the known facts filled in. */
function residual(
  key: string,
  operands: readonly unknown[],
  facts: Readonly<Record<string, unknown>>,
  derived: ReadonlyMap<string, Condition>,
): RowCondition {
  if (Object.hasOwn(facts, key)) return operands.includes(facts[key]) ? TRUE : FALSE;
  const condition = derived.get(key);
  if (condition) return columnTest(condition);
  return { kind: 'in', attribute: key.slice('attribute.'.length), values: operands.filter(isOperand) };
}

/** A condition of a clause or restriction as a test on the column of its attribute. */
export function columnTest(condition: Condition): RowCondition {
  const { attribute } = condition;
  if ('equals' in condition) return { kind: 'in', attribute, values: [condition.equals] };
  if ('in' in condition) return { kind: 'in', attribute, values: condition.in };
  if ('before' in condition) return { kind: 'before', attribute, date: condition.before };
  if ('after' in condition) return { kind: 'after', attribute, date: condition.after };
  return { kind: 'atMost', attribute, value: condition.atMost };
}

/** The attribute has a value of its type, within its closed list: else nothing is disclosed. */
function known(name: string, attribute: DecisionAttribute | null): RowCondition {
  switch (attribute?.type) {
    case undefined:
      return FALSE;
    case 'boolean':
      return { kind: 'in', attribute: name, values: [true, false] };
    case 'integer':
      return { kind: 'atMost', attribute: name, value: LARGEST_INTEGER };
    case 'date':
      return { kind: 'after', attribute: name, date: EARLIEST_DATE };
    case 'string':
      return attribute?.values ? { kind: 'in', attribute: name, values: attribute.values } : FALSE;
  }
}

const isOperand = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function and(all: readonly RowCondition[]): RowCondition {
  const parts = distinct(
    all.flatMap((each) => (each.kind === 'and' ? each.all : [each])).filter(({ kind }) => kind !== 'true'),
  );
  if (parts.some(({ kind }) => kind === 'false')) return FALSE;
  return parts.length === 1 && parts[0] ? parts[0] : parts.length === 0 ? TRUE : { kind: 'and', all: parts };
}

function or(any: readonly RowCondition[]): RowCondition {
  const parts = distinct(
    any.flatMap((each) => (each.kind === 'or' ? each.any : [each])).filter(({ kind }) => kind !== 'false'),
  );
  if (parts.some(({ kind }) => kind === 'true')) return TRUE;
  return parts.length === 1 && parts[0] ? parts[0] : parts.length === 0 ? FALSE : { kind: 'or', any: parts };
}

function not(of: RowCondition): RowCondition {
  if (of.kind === 'true') return FALSE;
  return of.kind === 'false' ? TRUE : of.kind === 'not' ? of.of : { kind: 'not', of };
}

function distinct(conditions: readonly RowCondition[]): readonly RowCondition[] {
  return [...new Map(conditions.map((each) => [JSON.stringify(each), each])).values()];
}
