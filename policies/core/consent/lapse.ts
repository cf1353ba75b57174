import { dayOf, endOfDay } from '../legalDay';
import { assessmentsOf, birthday, type CapacityQuestion, capacityOf, partsOf, precedenceOf } from './capacity';
import type { ConsentState } from './consent';

/** A decision as it stands, and what is on record now of the right of who took it. */
export interface StandingDecision extends Omit<CapacityQuestion, 'courtOrder'> {
  readonly state: ConsentState;
  /** The end of its own time; null while open. */
  readonly validUntil: Date | null;
  /** `PRECEDENCE` of the right by which it was taken. */
  readonly precedence: number;
}

/** Why a decision lapses: kept with the event, and shown to nobody, since one of them would tell who must not be informed. */
const LAPSE_CAUSES = [
  'adulthood',
  'responsibilityEnded',
  'childCompetent',
  'childNotCompetent',
  'notToBeInformed',
  'holderInDoubt',
  'holderExcluded',
  'birthCorrected',
] as const;
export type LapseCause = (typeof LAPSE_CAUSES)[number];

/** States in which a decision, or the asking for one, still speaks. */
export const MAY_LAPSE: readonly ConsentState[] = ['requested', 'given', 'refused', 'withdrawn'];

/** Causes that follow from the child's age, whatever anybody finds. */
export const OF_AGE: readonly LapseCause[] = ['adulthood', 'birthCorrected'];

/**
 * Why a decision lapses: each cause for which who took it could not take it now, none while it stands. It is for the future only.
 * What was given opens no longer, what was refused or withdrawn closes no longer. Whoever must not be informed, or may be whoever must
 * not, or to whose exclusion a special guardian decides, keeps the right and is only not asked: what they refused stands, what they gave
 * does not (in doubt withhold). Nor does what was decided by a higher right than the holder has now. Where competence is another for one
 * part of a decision than for the rest, what was given lapses whole, and is given anew by whoever decides of each part; what was refused
 * or withdrawn stands as long as any part of it is theirs. While nobody knows
 * when the child was born nothing lapses by its age, whatever else is found. A court's decision, and what an
 * adult decided as a child, do not lapse. Never throws.
 */
export function lapsesOf(decision: StandingDecision): readonly LapseCause[] {
  if (!MAY_LAPSE.includes(decision.state)) return [];
  switch (decision.kind) {
    case 'court':
      return [];
    case 'adult':
      return isAdult(decision) || decision.dateOfBirth === null ? [] : ['birthCorrected'];
    case 'child':
      return isAdult(decision) || mayDecideStill(decision) || isOpenByAge(decision) ? [] : ['childNotCompetent'];
    case 'parentalResponsibility':
      return ofParent(decision);
  }
}

function ofParent(decision: StandingDecision): readonly LapseCause[] {
  if (isAdult(decision)) return ['adulthood'];
  const { responsibility: held, state } = decision;
  const silenced = held?.notToBeInformed === true;
  const doubted = held?.inDoubt === true;
  const asked =
    held === null
      ? decision
      : { ...decision, responsibility: { ...held, notToBeInformed: false, inDoubt: false, excluded: false } };
  const opens = !closes(state);
  const competent = assessmentsOf(decision).map((each) => each?.competent === true);
  const found: Readonly<Partial<Record<LapseCause, boolean>>> = {
    // Without a date the right is judged as of a child: what was decided stands until the date is settled.
    responsibilityEnded:
      !mayDecide({ ...asked, competence: [], dateOfBirth: asked.dateOfBirth ?? dayOf(asked.now) }) ||
      (held !== null && decision.precedence > precedenceOf(held)),
    childCompetent: opens ? competent.includes(true) : !competent.includes(false),
    notToBeInformed: opens && silenced,
    holderInDoubt: opens && doubted,
    holderExcluded: opens && held?.excluded === true,
    birthCorrected: opens && outlivesChildhood(decision),
  };
  return LAPSE_CAUSES.filter((cause) => found[cause] === true);
}

/** Nobody knows how old the child is, and nobody found it not to be competent. */
function isOpenByAge(decision: StandingDecision): boolean {
  const ofNone = assessmentsOf(decision).map((each) => each?.competent !== false);
  return decision.dateOfBirth === null && (closes(decision.state) ? ofNone.includes(true) : !ofNone.includes(false));
}

function closes(state: ConsentState): boolean {
  return state === 'refused' || state === 'withdrawn';
}

/** All of it; of what closes any part. */
function mayDecideStill(decision: StandingDecision): boolean {
  if (!closes(decision.state)) return mayDecide(decision);
  return partsOf(decision.matter).some((matter) => mayDecide({ ...decision, matter }));
}

function mayDecide(decision: StandingDecision): boolean {
  return capacityOf({ ...decision, courtOrder: null }).kind === 'confirmed';
}

/**
 * Its end was reckoned from another date of birth: it is past the day, at whatever hour that was taken to begin. A date that nobody
 * knows for certain has corrected none.
 */
function outlivesChildhood({ dateOfBirth, validUntil }: StandingDecision): boolean {
  if (dateOfBirth === null) return false;
  const adultAt = birthday(dateOfBirth, 18);
  return adultAt === null || validUntil === null || validUntil >= endOfDay(dayOf(adultAt));
}

function isAdult({ dateOfBirth, now }: StandingDecision): boolean {
  const adultAt = dateOfBirth === null ? null : birthday(dateOfBirth, 18);
  return adultAt !== null && adultAt <= now;
}
