import type { FlatFacts } from './ability';
import type { DecisionAttribute } from './dataItem';
import type { AttributeValue, ConsentOverride, RecordFacts, SubjectFacts } from './decision';
import type { OrganisationId } from './ids';
import { EARLIEST_DATE, instantOf } from './isoDate';
import { emergencyFact, type ItemRules } from './itemRules';
import type { Condition } from './protocol';
import { opensInEmergency } from './requirements';
import { CONSENT_GATES, THRESHOLDS } from './vocabulary';

/** Integers beyond this are not facts: PostgreSQL's `integer` ends here, and row conditions compare in it. */
export const LARGEST_INTEGER = 2_147_483_647;

/** Names of the facts that come from the subject and the controller; all others are attributes or derived from them. */
export const CONTROLLER_FACT = 'controller';

/**
 * The facts of a record as CASL sees them, or null where one that the item's rules read is missing, ill-typed or outside
 * its closed list: then nothing may be disclosed. `controller` stands in for the record's own (see whereabouts).
 */
export function flatFacts(rules: ItemRules, facts: RecordFacts, controller: OrganisationId): FlatFacts | null {
  const subject = subjectFlatFacts(rules, facts.subject);
  if (!subject || !rules.classOf.has(controller)) return null;
  const flat: Record<string, string | number | boolean> = Object.create(null);
  Object.assign(flat, subject, { record: rules.item.record, [CONTROLLER_FACT]: controller });
  for (const [name, attribute] of rules.attributes) {
    const value = readAttribute(attribute, facts.attributes, name);
    if (value === null) return null;
    flat[`attribute.${name}`] = value;
  }
  for (const { name, condition } of rules.derived)
    flat[name] = holds(condition, flat[`attribute.${condition.attribute}`]);
  return flat;
}

/** Attributes that the item's rules read and that these facts lack, or give a value that is none of theirs. */
export function unreadableAttributes(rules: ItemRules, attributes: RecordFacts['attributes']): readonly string[] {
  return [...rules.attributes]
    .filter(([name, each]) => readAttribute(each, attributes, name) === null)
    .map(([name]) => name);
}

/** What a gate's two facts are called: that consent is given, and that it is or a decision against a refusal opens the gate. */
const GATE_FACTS = CONSENT_GATES.map((gate) => ({ gate, given: `consent.${gate}`, opened: `opened.${gate}` }));

/** Facts of the requester and the child as the item's rules read them, or null where one is missing or ill-typed. */
export function subjectFlatFacts({ item, permits }: ItemRules, subject: SubjectFacts): FlatFacts | null {
  if (subjectKey(subject) === null) return null;
  const { involved, threshold, emergencyAccess, whereaboutsClosed, detriment, trained, consent, overrides } = subject;
  const flat: Record<string, string | boolean> = { involved, threshold, whereaboutsClosed, detriment, trained };
  for (const { gate, given, opened } of GATE_FACTS) {
    flat[given] = consent[gate];
    flat[opened] = consent[gate] || overrides[gate] !== null;
  }
  for (const { clause } of permits)
    if (opensInEmergency(clause, item)) flat[emergencyFact(clause.id)] = emergencyAccess.includes(clause.id);
  return flat;
}

/** More than any `subjectKey`. */
export const SUBJECT_KEYS = THRESHOLDS.length * 2 ** (4 + 2 * CONSENT_GATES.length) + 1;

/**
 * A number that is the same for facts that differ at most in `emergencyAccess`, in `conditions` and in which override opens a gate; null where
 * one is missing or ill-typed.
 */
export function subjectKey(subject: SubjectFacts | null | undefined): number | null {
  if (typeof subject !== 'object' || subject === null) return null;
  const known = keyOf.get(subject);
  if (known !== undefined) return known;
  const key = readKey(subject);
  keyOf.set(subject, key);
  return key;
}

/** Facts do not change once they are made, and are held against every item of a question. */
const keyOf = new WeakMap<SubjectFacts, number | null>();

function readKey(subject: SubjectFacts): number | null {
  const { consent, conditions, overrides } = subject;
  if (typeof consent !== 'object' || consent === null) return null;
  if (typeof overrides !== 'object' || overrides === null) return null;
  if (typeof conditions !== 'object' || conditions === null) return null;
  if (!areTexts(subject.emergencyAccess)) return null;
  const threshold = THRESHOLDS.indexOf(subject.threshold);
  let key = threshold;
  for (const flag of [subject.involved, subject.whereaboutsClosed, subject.detriment, subject.trained]) {
    if (typeof flag !== 'boolean') return null;
    key = key * 2 + Number(flag);
  }
  for (const gate of CONSENT_GATES) {
    const override = overrides[gate];
    if (typeof consent[gate] !== 'boolean' || !isOverride(override) || !areTexts(conditions[gate])) return null;
    key = key * 4 + Number(consent[gate]) * 2 + Number(override !== null);
  }
  return threshold < 0 ? null : key;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isOverride(value: unknown): value is ConsentOverride | null {
  if (value === null) return true;
  if (typeof value !== 'object' || !('id' in value) || !('basis' in value)) return false;
  return typeof value.id === 'string' && typeof value.basis === 'object' && value.basis !== null;
}

/** The value of an attribute, or null where it is missing, ill-typed or outside its closed list. */
export function readAttribute(
  attribute: DecisionAttribute | null,
  values: Readonly<Record<string, AttributeValue>>,
  name: string,
): string | number | boolean | null {
  if (!attribute || typeof values !== 'object' || values === null || !Object.hasOwn(values, name)) return null;
  const value = values[name];
  switch (attribute.type) {
    case 'string':
      return typeof value === 'string' && attribute.values?.includes(value) ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST_INTEGER ? value : null;
    case 'date':
      return typeof value === 'string' && (instantOf(value) ?? -Infinity) > earliest ? value : null;
  }
}

const earliest = instantOf(EARLIEST_DATE) ?? 0;

/** Whether a condition holds of a value; a value of another type than the operand never satisfies it. */
export function holds(condition: Condition, value: AttributeValue | undefined): boolean {
  if ('equals' in condition) return value === condition.equals;
  if ('in' in condition) return condition.in.some((each) => each === value);
  if ('atMost' in condition) return typeof value === 'number' && value <= condition.atMost;
  const instant = typeof value === 'string' ? instantOf(value) : null;
  const limit = instantOf('before' in condition ? condition.before : condition.after);
  if (instant === null || limit === null) return false;
  return 'before' in condition ? instant < limit : instant > limit;
}
