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
