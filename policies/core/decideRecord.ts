import type { FlatFacts, ItemAbility } from './ability';
import type { Catalogue, DataItem } from './dataItem';
import type { FieldDecision, Permission, RecordFacts, SubjectFacts } from './decision';
import { flatFacts, subjectKey } from './flatFacts';
import type { DataItemId, OrganisationId } from './ids';
import { classRepresentatives, type ItemRules } from './itemRules';
import { conditionsReliedOn, openedInEmergency, overridesUsed, stopsForDetriment } from './override';
import type { Powers } from './powers';
import type { Clause, Organisation, Recipient } from './protocol';
import { combineRefusals, type Refused, refuse, refused, SILENT, subjectRefusal } from './refusal';
import { failedRequirement } from './requirements';

/** What decisions on records read: CASL, the clauses by id, and the rules of each item. `powers` names them in words. */
export interface DecisionContext {
  readonly ability: ItemAbility;
  readonly clauses: ReadonlyMap<string, Clause>;
  readonly catalogue: Catalogue;
  readonly organisations: readonly Organisation[];
  readonly recipient: Recipient;
  readonly powers: Powers;
  rulesOf(item: DataItemId): ItemRules | null;
}

/**
 * The decision on a field of a record. While whereabouts are closed it is taken for every controller of the agency alike, so
 * that it does not tell which of them holds the record: what all give alike is given, and where all refuse, what an agency
 * tells of its controllers together is told, as of any child.
 */
export function decideRecord(context: DecisionContext, rules: ItemRules, facts: RecordFacts): FieldDecision {
  if (!facts || subjectKey(facts.subject) === null || !rules.classOf.has(facts.controller)) return SILENT;
  if (!facts.subject.whereaboutsClosed || rules.item.flags.includes('W')) {
    return decideFor(context, rules, facts, facts.controller);
  }
  const decision = agreed(inRequestersOrder(context, rules).map((each) => decideFor(context, rules, facts, each)));
  const refusals = classRepresentatives(rules, rules.controllers).map((each) =>
    subjectRefusal(rules, each, facts.subject),
  );
  const told = refusals.filter((each) => each !== null);
  return decision === SILENT && told.length === refusals.length ? combineRefusals(rules.item, told) : decision;
}

/**
 * Controllers of the requester's own country first: where all agree, clause and label are theirs. One stands for all that the
 * same rules bind.
 */
function inRequestersOrder({ organisations, recipient }: DecisionContext, rules: ItemRules): readonly OrganisationId[] {
  const { country } = recipient.organisation;
  const own = new Set(organisations.filter((each) => each.country === country).map(({ id }) => id));
  return classRepresentatives(rules, [
    ...rules.controllers.filter((each) => own.has(each)),
    ...rules.controllers.filter((each) => !own.has(each)),
  ]);
}

/** The first decision where all are of one kind, else silence. */
function agreed(decisions: readonly FieldDecision[]): FieldDecision {
  const [first, ...others] = decisions;
  return first && others.every((each) => kindOf(each) === kindOf(first)) ? first : SILENT;
}

function kindOf(decision: FieldDecision): string {
  switch (decision.outcome) {
    case 'withheld':
      return `withheld:${decision.reason}`;
    case 'generalised':
      return `generalised:${decision.by}`;
    default:
      return decision.outcome;
  }
}

function decideFor(
  context: DecisionContext,
  rules: ItemRules,
  facts: RecordFacts,
  controller: OrganisationId,
): FieldDecision {
  const flat = flatFacts(rules, facts, controller);
  const permitted = flat && permittedBy(context, rules, flat, facts.subject);
  if (permitted) return permitted;
  const whole = subjectRefusal(rules, controller, facts.subject);
  if (whole) return refused(whole);
  if (facts.subject.detriment && isStopped(rules, controller, facts.subject)) return SILENT;
  return flat ? refuseRecord(context, rules, { ...facts, controller }, flat) : SILENT;
}

/**
 * Whether the holder's decision of detriment may be what stands against this record. It depends on whether the controller
 * holds anything of the child, so it is told to nobody: the record is as if it were not there.
 */
function isStopped({ permits, item }: ItemRules, controller: OrganisationId, subject: SubjectFacts): boolean {
  return permits.some(
    ({ clause, signed }) =>
      signed.includes(controller) && stopsForDetriment(clause) && failedRequirement(clause, item, subject) === null,
  );
}

/** CASL's answer: the clause whose rule matched last, unless a prohibition did. */
function permittedBy(
  { ability, clauses }: DecisionContext,
  { item }: ItemRules,
  flat: FlatFacts,
  subject: SubjectFacts,
): Permission | null {
  const rule = ability.relevantRuleFor('disclose', flat, item.field);
  if (!rule || rule.inverted) return null;
  const clause = clauses.get(rule.reason ?? '');
  return clause ? permissionBy(clause, item, subject) : null;
}

/** What a clause gives of `item` where it opens for `subject`. */
export function permissionBy(clause: Clause, item: DataItem, subject: SubjectFacts): Permission | null {
  const used = overridesUsed(clause, item, subject);
  const given = {
    clause: clause.id,
    basis: used[0]?.basis ?? clause.lawfulBasis,
    obligations: clause.obligations,
    conditions: conditionsReliedOn(clause, item, subject),
    overrides: used.map(({ id }) => id),
    inEmergency: openedInEmergency(clause, item, subject),
  };
  if (clause.effect === 'disclose') return { outcome: 'disclosed', ...given };
  return clause.generaliseBy ? { outcome: 'generalised', ...given, by: clause.generaliseBy } : null;
}

/**
 * A refusal that depends on the record. In this order, so that no notice depends on a fact its reader may not see: no clause's
 * conditions hold; a clause withholds; a restriction or closed whereabouts, always silent.
 */
function refuseRecord(context: DecisionContext, rules: ItemRules, facts: RecordFacts, flat: FlatFacts): Refused {
  const { item } = rules;
  const matching = context.ability
    .rulesFor('disclose', item.record, item.field)
    .filter((rule) => rule.matchesConditions(flat));
  const open = rules.permits
    .filter(
      ({ clause, signed }) => signed.includes(facts.controller) && !failedRequirement(clause, item, facts.subject),
    )
    .map(({ clause }) => clause);
  if (!matching.some((rule) => !rule.inverted)) {
    return noticeIfSeen(context, rules, facts, refuse(item, 'conditionNotMet', open[0] ?? null), open);
  }
  const prohibitions = matching.filter((rule) => rule.inverted).map((rule) => rule.reason ?? '');
  const withhold = prohibitions.toReversed().flatMap((reason) => context.clauses.get(reason) ?? [])[0];
  if (withhold) {
    const read = [...open, ...rules.withholds.map(({ clause }) => clause)];
    return noticeIfSeen(context, rules, facts, refuse(item, 'withheldByClause', withhold), read);
  }
  return {
    outcome: 'silent',
    clause: rules.restrictions.find((each) => prohibitions.includes(each.restriction.id))?.restriction.id ?? null,
  };
}

/** A record-dependent refusal is told only where its reader may see, in this very record, all that it depends on. */
function noticeIfSeen(
  context: DecisionContext,
  rules: ItemRules,
  facts: RecordFacts,
  refusal: Parameters<typeof refused>[0],
  read: readonly Clause[],
): Refused {
  const existence = `${rules.item.record}.involvement` as DataItemId;
  const shownBy = read.flatMap(({ when }) => when.map((each) => rules.attributes.get(each.attribute)?.shownBy ?? null));
  const seen = [existence, ...shownBy].every((item) => item !== null && isDisclosed(context, item, facts));
  return refused({ ...refusal, silent: refusal.silent || !seen });
}

function isDisclosed(context: DecisionContext, item: DataItemId, facts: RecordFacts): boolean {
  const rules = context.rulesOf(item);
  const flat = rules && flatFacts(rules, facts, facts.controller);
  return flat !== null && rules !== null && permittedBy(context, rules, flat, facts.subject)?.outcome === 'disclosed';
}
