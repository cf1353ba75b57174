import type { Applicable, ApplicableClause, ApplicableRestriction } from './applicable';
import type { DataItem, DecisionAttribute, RecordShape } from './dataItem';
import type { ClauseId, OrganisationId } from './ids';
import { requireDate } from './isoDate';
import type { Condition } from './protocol';

/** A test on an attribute that is evaluated to a boolean fact before CASL is asked. */
export interface DerivedFact {
  /** E.g. `before:early-help-wales.E2:0`. */
  readonly name: string;
  /** With dates resolved against the day of the request. */
  readonly condition: Condition;
}

/** All that concerns one data item under one compiled policy. */
export interface ItemRules {
  readonly item: DataItem;
  /** Clauses that disclose or generalise it, whether or not anybody signed. */
  readonly permits: readonly ApplicableClause[];
  /** Clauses that withhold it. */
  readonly withholds: readonly ApplicableClause[];
  readonly restrictions: readonly ApplicableRestriction[];
  /** Controllers of the agency, sorted by id. */
  readonly controllers: readonly OrganisationId[];
  /** Controllers that the same rules bind share a number: on equal facts they decide alike. */
  readonly classOf: ReadonlyMap<OrganisationId, number>;
  /**
   * Attributes that any of these rules reads, signed or not (so that a signature less never discloses more), by name; null for
   * one that the record type does not declare.
   */
  readonly attributes: ReadonlyMap<string, DecisionAttribute | null>;
  readonly derived: readonly DerivedFact[];
}

export function gatherItemRules(
  item: DataItem,
  shape: RecordShape | undefined,
  applicable: Applicable,
  controllers: readonly OrganisationId[],
  on: string,
): ItemRules {
  const clauses = applicable.clauses.filter(
    ({ clause, items }) => clause.from.agency === item.agency && items.has(item.id),
  );
  const permits = clauses.filter(({ clause }) => clause.effect !== 'withhold');
  const withholds = clauses.filter(({ clause }) => clause.effect === 'withhold');
  const restrictions = applicable.restrictions.filter(({ items }) => items.has(item.id));
  const readers = [
    ...permits.map(({ clause }) => clause),
    ...withholds.map(({ clause }) => clause),
    ...restrictions.map(({ restriction }) => restriction),
  ];
  const names = new Set(readers.flatMap(({ when }) => when.map(({ attribute }) => attribute)));
  const declared = new Map(shape?.attributes.map((each) => [each.name, each]));
  return {
    item,
    permits,
    withholds,
    restrictions,
    controllers,
    classOf: classesOf(controllers, [
      ...clauses.flatMap(({ covered, signed }) => [covered, signed]),
      ...restrictions.map((each) => each.controllers),
    ]),
    attributes: new Map([...names].toSorted().map((name) => [name, declared.get(name) ?? null])),
    derived: readers.flatMap(({ id, when }) => derivedFacts(id, when, on)),
  };
}

/** Numbers the controllers by which of the lists they stand in. */
function classesOf(
  controllers: readonly OrganisationId[],
  lists: readonly (readonly OrganisationId[])[],
): ReadonlyMap<OrganisationId, number> {
  const sets = lists.map((list) => new Set(list));
  const numbers = new Map<string, number>();
  return new Map(
    controllers.map((controller) => {
      const standing = sets.map((set) => (set.has(controller) ? '1' : '0')).join('');
      const number = numbers.get(standing) ?? numbers.size;
      numbers.set(standing, number);
      return [controller, number];
    }),
  );
}

/** The first controller of each class, in the order given. */
export function classRepresentatives(
  { classOf }: ItemRules,
  controllers: readonly OrganisationId[],
): readonly OrganisationId[] {
  const seen = new Set<number | undefined>();
  return controllers.filter((each) => {
    const number = classOf.get(each);
    const first = !seen.has(number);
    seen.add(number);
    return first;
  });
}

/** The fact that a grant opens a clause now: grants last as long as each clause says. */
export function emergencyFact(clause: ClauseId): string {
  return `emergency:${clause}`;
}

/** Comparisons, and every test after the first on the same attribute: flat conditions hold one test a key. */
export function derivedFacts(owner: ClauseId, when: readonly Condition[], on: string): readonly DerivedFact[] {
  return when.flatMap((condition, index) => {
    const name = derivedName(owner, when, index);
    return name === null ? [] : [{ name, condition: resolved(condition, on) }];
  });
}

/** The derived fact for condition `index`, or null where CASL tests the attribute itself. */
export function derivedName(owner: ClauseId, when: readonly Condition[], index: number): string | null {
  const condition = when[index];
  if (!condition) return null;
  const kind = operatorOf(condition);
  const first = when.findIndex((each) => each.attribute === condition.attribute && isFlat(each)) === index;
  return isFlat(condition) && first ? null : `${kind}:${owner}:${index}`;
}

export type Operator = 'equals' | 'in' | 'before' | 'after' | 'atMost';

export function operatorOf(condition: Condition): Operator {
  if ('equals' in condition) return 'equals';
  if ('in' in condition) return 'in';
  if ('before' in condition) return 'before';
  return 'after' in condition ? 'after' : 'atMost';
}

function isFlat(condition: Condition): boolean {
  return 'equals' in condition || 'in' in condition;
}

/** With dates resolved against the day. */
export function resolved(condition: Condition, on: string): Condition {
  if ('before' in condition) return { ...condition, before: requireDate(condition.before, on) };
  if ('after' in condition) return { ...condition, after: requireDate(condition.after, on) };
  return condition;
}
