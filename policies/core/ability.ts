import { Ability, type MatchConditions, type RawRuleOf } from '@casl/ability';

/** The flat facts that CASL sees. Prototype-less; `record` is the subject type. */
export type FlatFacts = Readonly<Record<string, string | number | boolean>>;

export type Test =
  | { readonly $eq: string | number | boolean }
  | { readonly $in: readonly (string | number | boolean)[] };
/** Every key must hold. The only operators are those of `Test`: no other can be written, and the matcher refuses them. */
export type Conditions = Readonly<Record<string, Test>>;

export interface RuleSpec {
  readonly inverted: boolean;
  readonly record: string;
  readonly fields: readonly string[];
  readonly conditions: Conditions;
  readonly reason: string;
}

export type ItemAbility = Ability<['disclose', string | FlatFacts], Conditions>;
type RawRule = RawRuleOf<ItemAbility>;

/**
 * CASL over `rules`, made safe: every rule names a record type, its exact fields and at least one condition; the last rule
 * that matches decides, so prohibitions come last. Throws on a rule that could grant more than it says (programmer error).
 */
export function buildAbility(rules: readonly RuleSpec[]): ItemAbility {
  const raw = rules.map(toRawRule);
  return new Ability<['disclose', string | FlatFacts], Conditions>(raw, {
    conditionsMatcher: strictMatcher,
    fieldMatcher: (fields) => (field) => fields.includes(field),
    detectSubjectType: (facts) => String(facts.record),
  });
}

function toRawRule(rule: RuleSpec): RawRule {
  const names = [rule.record, ...rule.fields];
  if (rule.fields.length === 0 || names.some((each) => !/^[A-Za-z][A-Za-z0-9.]*$/.test(each))) {
    throw new Error(`Rule ${rule.reason}: a rule names its record type and exact fields, without patterns.`);
  }
  strictMatcher(rule.conditions);
  return {
    action: 'disclose',
    subject: rule.record,
    fields: [...rule.fields],
    conditions: rule.conditions,
    inverted: rule.inverted,
    reason: rule.reason,
  };
}

/**
 * The matcher given to CASL: `$eq` and `$in` on facts that are there, all of them. Throws where conditions are empty, an
 * operator is another one, or an operand is missing.
 */
export function strictMatcher(conditions: Conditions): MatchConditions {
  const tests = Object.entries(conditions).map(([key, test]) => [key, operandsOf(key, test)] as const);
  if (tests.length === 0) throw new Error('A rule without conditions would match every record.');
  return (facts) => tests.every(([key, operands]) => Object.hasOwn(facts, key) && operands.includes(facts[key]));
}

/** The values for which a test holds. Throws as `strictMatcher` says. */
export function operandsOf(key: string, test: Test): readonly unknown[] {
  const [entry, ...others] = Object.entries(test ?? {});
  if (!entry || others.length > 0) throw new Error(`Condition ${key}: exactly one operator is required.`);
  const [operator, operand] = entry;
  const operands: readonly unknown[] | null =
    operator === '$eq'
      ? [operand]
      : operator === '$in' && Array.isArray(operand) && operand.length > 0
        ? operand
        : null;
  if (!operands?.every((each) => ['string', 'number', 'boolean'].includes(typeof each))) {
    throw new Error(`Condition ${key}: only $eq and $in with plain operands are evaluated.`);
  }
  return operands;
}
