import type { DataItem } from './dataItem';
import type { ConsentOverride, SubjectFacts } from './decision';
import { DUTY_TO_SHARE } from './powers';
import type { Clause } from './protocol';
import { failedRequirement, opensInEmergency } from './requirements';

/** No decision to go on against any refusal. */
export const NO_OVERRIDES: SubjectFacts['overrides'] = {
  dataProtectionConsent: null,
  confidentialityConsent: null,
  serviceAgreement: null,
};

/** No consent that was given under a condition. */
export const NO_CONDITIONS: SubjectFacts['conditions'] = {
  dataProtectionConsent: [],
  confidentialityConsent: [],
  serviceAgreement: [],
};

/**
 * The conditions of the consents on which a clause that opened did so: none where it asks for none, nor of a gate that an override or
 * an emergency grant opened in place of a consent.
 */
export function conditionsReliedOn(clause: Clause, item: DataItem, subject: SubjectFacts): readonly string[] {
  const gates = clause.requires.consent.filter((gate) => subject.consent[gate] && subject.conditions[gate].length > 0);
  if (gates.length === 0 || openedInEmergency(clause, item, subject)) return [];
  return [...new Set(gates.flatMap((gate) => subject.conditions[gate]))].sort();
}

/**
 * The overrides through which a clause that opened was opened: none where it would have opened without them, so that no basis
 * is swapped that need not be.
 */
export function overridesUsed(clause: Clause, item: DataItem, subject: SubjectFacts): readonly ConsentOverride[] {
  if (subject.emergencyAccess.includes(clause.id) && opensInEmergency(clause, item)) return [];
  return clause.requires.consent
    .filter((gate) => !subject.consent[gate])
    .flatMap((gate) => subject.overrides[gate] ?? []);
}

/** Whether a clause that opened did so by an emergency grant: it would have been shut without one, an override aside. */
export function openedInEmergency(clause: Clause, item: DataItem, subject: SubjectFacts): boolean {
  if (!subject.emergencyAccess.includes(clause.id) || !opensInEmergency(clause, item)) return false;
  return failedRequirement(clause, item, { ...subject, emergencyAccess: [], overrides: NO_OVERRIDES }) !== null;
}

/** Children Act 2004 s16LA: clauses that a holder's decision of detriment (s16LA(3)) stops, per child and controller. */
export function stopsForDetriment({ lawfulBasis }: Pick<Clause, 'lawfulBasis'>): boolean {
  return lawfulBasis.power === DUTY_TO_SHARE;
}
