import type { DataItem } from './dataItem';
import type { SubjectFacts } from './decision';
import type { Clause } from './protocol';
import { PURPOSE_TERMS } from './purposes';
import { asksForTraining } from './training';
import { type Purpose, THRESHOLDS, type Threshold, type WithheldReason } from './vocabulary';

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

/**
 * A clause as it counts under a purpose: who declares that a case stands at a threshold is given nothing of a child for whom it is
 * not recorded, whatever else the clause asks for (R (AB & CD) v Haringey [2013] EWHC 416 (Admin)). What asks for nothing comes
 * before a case, as a search does; a grant stands in for one; what forbids, forbids all the same.
 */
export function statedBy(purpose: Purpose, clause: Clause): Clause {
  const { effect, requires } = clause;
  const { threshold } = PURPOSE_TERMS[purpose];
  const asksForNothing = !requires.involvement && requires.threshold === 'none' && requires.consent.length === 0;
  if (effect === 'withhold' || asksForNothing || requires.emergencyAccess) return clause;
  if (thresholdsFrom(threshold).includes(requires.threshold)) return clause;
  return { ...clause, requires: { ...requires, threshold } };
}

/**
 * Whether the requester is told that the case is recorded which the purpose declares: by what is given to whoever is involved; a
 * grant of their own stands in for both. To whoever is not involved a recorded case and none read alike. True where the purpose
 * declares none. Who asks a holder under a purpose tells it how the case stands, and may not tell it wrongly.
 */
export function isToldStated(
  purpose: Purpose,
  subject: Pick<SubjectFacts, 'threshold' | 'emergencyAccess' | 'involved'>,
): boolean {
  const { threshold } = PURPOSE_TERMS[purpose];
  if (threshold === 'none' || subject.emergencyAccess.length > 0) return true;
  return subject.involved && thresholdsFrom(threshold).includes(subject.threshold);
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
