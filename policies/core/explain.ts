import type { ApplicableClause } from './applicable';
import type { DecisionContext } from './decideRecord';
import type { DecisionTrail, FieldDecision, RecordFacts, TrailStep } from './decision';
import { requirementSteps, requirementsInWords } from './explainRequirements';
import { holds, unreadableAttributes } from './flatFacts';
import type { DataItemId } from './ids';
import { derivedFacts, type ItemRules } from './itemRules';
import { overridesUsed, stopsForDetriment } from './override';
import type { Powers } from './powers';
import type { Clause, Condition, LawfulBasis, Recipient, RecipientBasis } from './protocol';
import { PURPOSE_TERMS } from './purposes';
import { failedRequirement, opensByOverride, opensInEmergency } from './requirements';
import type { Purpose } from './vocabulary';

interface Asked {
  readonly purpose: Purpose;
  readonly on: string;
}

/**
 * The layers of one decision in plain words, told from the clause that decided or came nearest. It names what is silent to
 * the requester: for officers of the controller and for developers, never part of an answer.
 */
export function explainDecision(
  context: DecisionContext,
  asked: Asked,
  rules: ItemRules | null,
  dataItem: DataItemId,
  facts: RecordFacts,
  decision: FieldDecision,
): DecisionTrail {
  const purpose = purposeStep(context.recipient, asked.purpose);
  if (!rules) {
    const sentence = `No data item is called '${dataItem}'.`;
    return { dataItem, decision, steps: [purpose, step('protocol', null, false, sentence)] };
  }
  const covering = rules.permits.filter(({ covered }) => covered.includes(facts.controller));
  const signed = covering.filter((each) => each.signed.includes(facts.controller));
  const clause = tellingClause(context, rules, covering, signed, facts, decision);
  const steps = [purpose, protocolStep(clause, dataItem)];
  if (clause) {
    steps.push(
      signatureStep(clause, signed, facts),
      ...requirementSteps(clause, rules, facts.subject),
      basisStep(clause, context.powers),
      ...detrimentSteps(clause, facts),
      consentStep(clause, rules, facts, context.powers),
      conditionStep(clause, rules, facts, asked.on),
    );
  }
  return {
    dataItem,
    decision,
    steps: [...steps, restrictionStep(rules, facts, asked.on), whereaboutsStep(rules, facts)],
  };
}

function step(layer: TrailStep['layer'], clause: Clause | null, passed: boolean, sentence: string): TrailStep {
  return { layer, clause: clause?.id ?? null, passed, sentence };
}

function tellingClause(
  { clauses }: DecisionContext,
  { item }: ItemRules,
  covering: readonly ApplicableClause[],
  signed: readonly ApplicableClause[],
  { subject }: RecordFacts,
  { clause: decided }: FieldDecision,
): Clause | null {
  const named = clauses.get(decided ?? '');
  if (named && named.effect !== 'withhold') return named;
  const open = signed.find(({ clause }) => failedRequirement(clause, item, subject) === null);
  return (open ?? signed[0] ?? covering[0])?.clause ?? null;
}

function purposeStep({ organisation, team, role }: Recipient, purpose: Purpose): TrailStep {
  const granted = PURPOSE_TERMS[purpose].roles.includes(role);
  const who = `${role} of ${organisation.name}, team ${team}`;
  return step('purpose', null, granted, `${who}, ${granted ? 'declares' : 'may not declare'} the purpose ${purpose}.`);
}

function protocolStep(clause: Clause | null, item: DataItemId): TrailStep {
  return clause
    ? step(
        'protocol',
        clause,
        true,
        `Clause ${clause.id} (${clause.title}) covers ${item} for this recipient and purpose, ${requirementsInWords(clause.requires)}.`,
      )
    : step(
        'protocol',
        null,
        false,
        `No clause in force covers ${item} from this controller for this recipient and purpose.`,
      );
}

function signatureStep(clause: Clause, signed: readonly ApplicableClause[], facts: RecordFacts): TrailStep {
  const passed = signed.some((each) => each.clause.id === clause.id);
  return step(
    'signature',
    clause,
    passed,
    `${facts.controller} has ${passed ? 'signed' : 'not signed'} such a protocol.`,
  );
}

function basisStep(clause: Clause, powers: Powers): TrailStep {
  const { lawfulBasis, recipientBasis } = clause;
  const recipient = recipientBasis
    ? `; the recipient relies on ${recipientParts(recipientBasis, powers).join(', ')}`
    : '';
  return step('lawfulBasis', clause, true, `It rests on ${basisParts(lawfulBasis, powers).join(', ')}${recipient}.`);
}

function recipientParts(basis: RecipientBasis, powers: Powers): readonly string[] {
  return [...(basis.regime === 'dpaPart3' ? ['DPA 2018 Part 3'] : []), ...partsOfEitherSide(basis, powers)];
}

function basisParts(basis: LawfulBasis, powers: Powers): readonly string[] {
  const authority = basis.part3Authorisation ?? 'no law named';
  return [
    ...partsOfEitherSide(basis, powers),
    `confidentiality: ${basis.confidentiality}`,
    ...(basis.regime === 'dpaPart3' ? [`leaving DPA 2018 Part 3 under ${authority}`] : []),
  ];
}

function partsOfEitherSide(basis: RecipientBasis, powers: Powers): readonly string[] {
  const { article6, article9, article10, schedule1, para18Reason, power } = basis;
  return [
    `UK GDPR art 6(1)(${article6})`,
    ...(article9 ? [`art 9(2)(${article9})`] : []),
    ...(article10 ? ['art 10'] : []),
    ...(schedule1 ? [`DPA 2018 Sch 1 ${schedule1}`] : []),
    ...(para18Reason ? [`because ${para18Reason}`] : []),
    powers.get(power)?.source ?? power,
  ];
}

function consentStep(clause: Clause, { item }: ItemRules, { subject }: RecordFacts, powers: Powers): TrailStep {
  const gates = clause.requires.consent;
  if (gates.length === 0) return step('consent', clause, true, 'Consent is not relied on.');
  const states = gates.map((gate) => `${gate} ${subject.consent[gate] ? 'in force' : 'not in force'}`).join(', ');
  const opened = subject.emergencyAccess.includes(clause.id) && opensInEmergency(clause, item);
  const used = opensByOverride(clause, item) ? overridesUsed(clause, item, subject) : [];
  const refusals = gates.filter((gate) => !subject.consent[gate]);
  const passed = opened || refusals.length === used.length;
  const overridden = used.map(
    ({ id, basis }) => `; decision ${id} goes on against the refusal, on ${basisParts(basis, powers).join(', ')}`,
  );
  return step(
    'consent',
    clause,
    passed,
    `Consent: ${states}${opened ? '; emergency access stands in its place' : passed ? overridden.join('') : ''}.`,
  );
}

function detrimentSteps(clause: Clause, { subject }: RecordFacts): readonly TrailStep[] {
  if (!stopsForDetriment(clause)) return [];
  const sentence = subject.detriment
    ? 'The controller considers sharing more detrimental to this child than none (Children Act 2004 s16LA(3)).'
    : 'The controller has recorded no detriment to this child (Children Act 2004 s16LA(3)).';
  return [step('detriment', clause, !subject.detriment, sentence)];
}

function conditionStep(clause: Clause, rules: ItemRules, facts: RecordFacts, on: string): TrailStep {
  const unreadable = unreadableAttributes(rules, facts.attributes);
  if (unreadable.length > 0) {
    const sentence = `The record does not say, or not in known words: ${unreadable.join(', ')}. In doubt it is withheld.`;
    return step('recordCondition', clause, false, sentence);
  }
  const unmet = unmetConditions(clause, facts, on);
  if (clause.when.length === 0) return step('recordCondition', clause, true, 'It sets no condition on the record.');
  const sentence =
    unmet.length === 0 ? 'The record meets every condition of the clause.' : `Not met: ${unmet.join('; ')}.`;
  return step('recordCondition', clause, unmet.length === 0, sentence);
}

function restrictionStep(rules: ItemRules, facts: RecordFacts, on: string): TrailStep {
  const prohibitions = [
    ...rules.restrictions
      .filter((each) => each.controllers.includes(facts.controller))
      .map(({ restriction }) => ({ ...restriction, kind: 'Restriction' })),
    ...rules.withholds
      .filter((each) => each.signed.includes(facts.controller))
      .map(({ clause }) => ({ ...clause, kind: 'Clause' })),
  ];
  const forbidding = prohibitions.find((each) => unmetConditions(each, facts, on).length === 0);
  return forbidding
    ? {
        layer: 'restriction',
        clause: forbidding.id,
        passed: false,
        sentence: `${forbidding.kind} ${forbidding.id} (${forbidding.title}) forbids it; nothing opens that.`,
      }
    : step('restriction', null, true, 'No restriction and no withholding clause applies.');
}

function whereaboutsStep({ item }: ItemRules, { subject }: RecordFacts): TrailStep {
  if (!subject.whereaboutsClosed) return step('whereabouts', null, true, "The child's whereabouts are not closed.");
  return item.flags.includes('W')
    ? step('whereabouts', null, false, "The child's whereabouts are closed, and this item places the child.")
    : step('whereabouts', null, true, "The child's whereabouts are closed: all controllers of the agency must agree.");
}

function unmetConditions(
  { id, when }: Pick<Clause, 'id' | 'when'>,
  { attributes }: RecordFacts,
  on: string,
): readonly string[] {
  const resolved = new Map(derivedFacts(id, when, on).map((each) => [each.name, each.condition]));
  return when.flatMap((condition, index) => {
    const tested = [...resolved].find(([name]) => name.endsWith(`:${index}`))?.[1] ?? condition;
    const value = Object.hasOwn(attributes, condition.attribute) ? attributes[condition.attribute] : undefined;
    return holds(tested, value) ? [] : [`${describeCondition(tested)} (it is ${value ?? 'not known'})`];
  });
}

function describeCondition(condition: Condition): string {
  if ('equals' in condition) return `${condition.attribute} is ${condition.equals}`;
  if ('in' in condition) return `${condition.attribute} is one of ${condition.in.join(', ')}`;
  if ('before' in condition) return `${condition.attribute} is before ${condition.before}`;
  if ('after' in condition) return `${condition.attribute} is after ${condition.after}`;
  return `${condition.attribute} is at most ${condition.atMost}`;
}
