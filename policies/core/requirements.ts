import type { DataItem } from './dataItem';
import type { SubjectFacts } from './decision';
import type { Clause } from './protocol';
import { asksForTraining } from './training';
import { THRESHOLDS, type Threshold, type WithheldReason } from './vocabulary';

/** Why a clause that covers an item does not open it, before any record is looked at. */
export type RequirementFailure = Extract<
  WithheldReason,
  'notInvolved' | 'thresholdNotRecorded' | 'consentNotInForce' | 'emergencyAccessOnly' | 'trainingExpired'
>;

/** Whether an emergency grant takes the place of the clause's requirements for this item: never for a silent one. */
export function opensInEmergency(clause: Clause, item: DataItem): boolean {
  return clause.emergency && !item.silent;
}

/**
 * A decision to go on against a refusal opens a gate of a clause, with a basis of its own under UK GDPR: never data that
 * leaves DPA 2018 Part 3, never a silent item, never involvement or threshold.
 */
export function opensByOverride(clause: Clause, item: DataItem): boolean {
  return clause.requires.consent.length > 0 && clause.lawfulBasis.regime === 'ukGdpr' && !item.silent;
}

/** The thresholds at which a requirement of `least` is met. */
export function thresholdsFrom(least: Threshold): readonly Threshold[] {
  return THRESHOLDS.slice(THRESHOLDS.indexOf(least));
}

/** The first requirement of `clause` that the subject's facts do not meet, or null. */
export function failedRequirement(clause: Clause, item: DataItem, subject: SubjectFacts): RequirementFailure | null {
  const { requires } = clause;
  if (subject.emergencyAccess.includes(clause.id) && opensInEmergency(clause, item)) return null;
  if (requires.involvement && !subject.involved) return 'notInvolved';
  if (!thresholdsFrom(requires.threshold).includes(subject.threshold)) return 'thresholdNotRecorded';
  const overridable = opensByOverride(clause, item);
  if (requires.consent.some((gate) => !subject.consent[gate] && !(overridable && subject.overrides[gate])))
    return 'consentNotInForce';
  if (requires.emergencyAccess) return 'emergencyAccessOnly';
  return asksForTraining(item) && !subject.trained ? 'trainingExpired' : null;
}
