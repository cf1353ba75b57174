import type { OrganisationId } from '../ids';
import { isIsoDate } from '../isoDate';
import { startOfDay } from '../legalDay';
import { DATA_CATEGORIES, type DataCategory, PURPOSES, type Purpose } from '../vocabulary';

/** Who decides: the child, the adult that the child has become, a holder of parental responsibility, a court. */
export const GRANTOR_KINDS = ['child', 'adult', 'parentalResponsibility', 'court'] as const;
export type GrantorKind = (typeof GRANTOR_KINDS)[number];

/**
 * From what parental responsibility follows. Children Act 1989: s2 (mother, married father), s2(1A) and s4ZA (second female parent), s4
 * and s4A (father on the certificate; agreement), s5(6) (guardian), s12 and s4(1)(c) (order), s14C, s33.
 */
export const RESPONSIBILITY_BASES = [
  'mother',
  'marriedFather',
  'fatherOnCertificate',
  'secondFemaleParent',
  'agreement',
  'guardian',
  'courtOrder',
  'specialGuardian',
  'localAuthorityCareOrder',
  'voluntaryAccommodation',
] as const;
export type ResponsibilityBasis = (typeof RESPONSIBILITY_BASES)[number];

/** A father on the certificate has it for births registered from this day (Adoption and Children Act 2002 s111). */
export const ON_CERTIFICATE_FROM = '2003-12-01';

/** Data and purposes of which a decision is, or an assessment was. */
export interface DecisionMatter {
  readonly categories: readonly DataCategory[];
  readonly purposes: readonly Purpose[];
}

/** Of what an assessment of competence was, beyond its decision: each null where none were named. */
export type AssessedMatter = { readonly [Part in keyof DecisionMatter]: DecisionMatter[Part] | null };

/** A child's competence for one decision, as somebody assessed it (Gillick v West Norfolk [1986] AC 112; MCA 2005 s2). */
export interface CompetenceRecord extends AssessedMatter {
  readonly competent: boolean;
  /** The decision that was assessed: a consent gate, or that on access. Competence for one is none for another. */
  readonly decision: string;
  readonly assessedAt: Date;
}

export interface ParentalResponsibility {
  readonly id: string;
  readonly basis: ResponsibilityBasis;
  /** Day of birth registration, for a father on the certificate; ISO date. */
  readonly registeredOn: string | null;
  readonly from: Date;
  /** Exclusive; null while it lasts. */
  readonly until: Date | null;
  /** A court took away or limited the right to decide this. */
  readonly courtRestricted: boolean;
  /** Must not learn of anything: never asked, never notified, never accepted. */
  readonly notToBeInformed: boolean;
  /** May be whoever must not be informed, or whose right a court took away: nobody has told them apart yet but who recorded it. */
  readonly inDoubt: boolean;
  /** Others are special guardians: they decide to this holder's exclusion (`excludes`). */
  readonly excluded: boolean;
  /** The authority that holds the care order; null for persons. */
  readonly authority: OrganisationId | null;
}

export interface CapacityQuestion {
  readonly kind: GrantorKind;
  /** ISO date; null where nobody has told governance. */
  readonly dateOfBirth: string | null;
  /** The decision that is to be taken: a consent gate, or that on access. */
  readonly decision: string;
  /** Null: of no data and no purpose, as that on access. */
  readonly matter: DecisionMatter | null;
  readonly now: Date;
  readonly competence: readonly CompetenceRecord[];
  /** The holder that claims to decide; null for other grantors. */
  readonly responsibility: ParentalResponsibility | null;
  /** Reference of the order, where a court decides. */
  readonly courtOrder: string | null;
}

export type CapacityBasis =
  | 'gillickCompetent'
  | 'presumedCompetent'
  | 'adult'
  | 'parentalResponsibility'
  | 'courtOrder';

/** Never says why not: to everybody whose authority is refused the answer is the same. */
export type Capacity =
  | {
      readonly kind: 'confirmed';
      readonly basis: CapacityBasis;
      readonly precedence: Precedence;
      /** When the decision lapses by itself, whatever its own term; null for never. */
      readonly lapsesAt: Date | null;
    }
  | { readonly kind: 'notConfirmed' };

/**
 * The higher prevails where decisions disagree: a court, then who is competent for himself, then an authority by its care order, then a
 * special guardian, then parents. Behind them all stands what somebody gave to whom their own organisation alone links to the person: it
 * opens where nobody has decided otherwise.
 * Law (England and Wales): Children Act 1989 s33(3)(b), the authority determines how far a parent or special guardian meets their
 * responsibility; s14C(1)(b), a special guardian exercises theirs to the exclusion of parents, subject to other orders.
 */
export const PRECEDENCE = {
  givenToUnlinked: 0,
  parentalResponsibility: 1,
  specialGuardian: 2,
  careOrder: 3,
  self: 4,
  court: 5,
} as const;
/** Of those who decide by parental responsibility, whoever's. */
export const PRECEDENCES_OF_HOLDERS: readonly Precedence[] = [
  PRECEDENCE.parentalResponsibility,
  PRECEDENCE.specialGuardian,
  PRECEDENCE.careOrder,
];
export type Precedence = (typeof PRECEDENCE)[keyof typeof PRECEDENCE];

const NOT_CONFIRMED: Capacity = { kind: 'notConfirmed' };

/**
 * Whether a grantor may take this decision now, and by what right. In doubt not: without a date of birth only a court decides.
 * Law: Gillick under 16; Family Law Reform Act 1969 s8 and MCA 2005 at 16 and 17; adulthood at 18 (FLRA 1969 s1).
 */
export function capacityOf(question: CapacityQuestion): Capacity {
  const { kind, dateOfBirth, now, courtOrder, responsibility } = question;
  const adultAt = dateOfBirth === null ? null : birthday(dateOfBirth, 18);
  if (kind === 'court')
    // What it decides for a child ends with childhood; for an adult it is another jurisdiction's, without such an end.
    return courtOrder === null
      ? NOT_CONFIRMED
      : confirmed('courtOrder', PRECEDENCE.court, adultAt !== null && adultAt > now ? adultAt : null);
  const sixteenAt = dateOfBirth === null ? null : birthday(dateOfBirth, 16);
  if (adultAt === null || sixteenAt === null || dateOfBirth === null) return NOT_CONFIRMED;
  switch (kind) {
    case 'adult':
      return adultAt <= now ? confirmed('adult', PRECEDENCE.self, null) : NOT_CONFIRMED;
    case 'child':
      if (adultAt <= now) return NOT_CONFIRMED;
      return ofChild(question, sixteenAt);
    case 'parentalResponsibility':
      // Gillick: who was found competent for any of this decides that, and a parent no more. A mere presumption at 16 takes nothing away.
      return adultAt > now &&
        responsibility !== null &&
        holds(responsibility, dateOfBirth, now) &&
        !assessmentsOf(question).some((found) => found?.competent === true)
        ? confirmed('parentalResponsibility', precedenceOf(responsibility), adultAt)
        : NOT_CONFIRMED;
  }
}

/** What the decision of a holder counts for where others disagree. */
export function precedenceOf({ basis }: Pick<ParentalResponsibility, 'basis'>): Precedence {
  switch (basis) {
    case 'localAuthorityCareOrder':
      return PRECEDENCE.careOrder;
    case 'specialGuardian':
      return PRECEDENCE.specialGuardian;
    default:
      return PRECEDENCE.parentalResponsibility;
  }
}

/**
 * Whether one holder exercises parental responsibility to another's exclusion: a special guardian to everybody's but another special
 * guardian's, and but an authority's under a care order. Who may not decide excludes nobody.
 * Law: Children Act 1989 s14C(1)(b).
 */
export function excludes(
  guardian: Omit<ParentalResponsibility, 'excluded'>,
  other: Omit<ParentalResponsibility, 'excluded'>,
): boolean {
  return (
    guardian.basis === 'specialGuardian' &&
    guardian.id !== other.id &&
    other.basis !== 'specialGuardian' &&
    other.basis !== 'localAuthorityCareOrder' &&
    !guardian.notToBeInformed &&
    !guardian.inDoubt &&
    !guardian.courtRestricted
  );
}

function confirmed(basis: CapacityBasis, precedence: Precedence, lapsesAt: Date | null): Capacity {
  return { kind: 'confirmed', basis, precedence, lapsesAt };
}

/**
 * Under 16 competence is shown, at 16 and 17 presumed, for all that is to be decided: the latest assessment of each part of it counts,
 * either way, but that what a younger child was found not to understand says nothing against the presumption (MCA 2005 s1(2)).
 */
function ofChild(question: CapacityQuestion, sixteenAt: Date): Capacity {
  const presumed = sixteenAt <= question.now;
  const isCompetent = (found: CompetenceRecord | null) => {
    const outgrown = presumed && found !== null && !found.competent && found.assessedAt < sixteenAt;
    return (outgrown ? null : found?.competent) ?? presumed;
  };
  return assessmentsOf(question).every(isCompetent)
    ? confirmed(presumed ? 'presumedCompetent' : 'gillickCompetent', PRECEDENCE.self, null)
    : NOT_CONFIRMED;
}

/** What a child understands of its health is another matter than of anything else: who assessed that says so. */
const NAMED_ALONE: readonly DataCategory[] = ['healthContact', 'mentalHealth', 'sexualHealth'];

/**
 * What an assessment reaches. Where it names no data, all that a child was found not to understand, and all but its health that it was
 * found to; where it names no purposes, all.
 */
export function reachOf({
  competent,
  categories,
  purposes,
}: Pick<CompetenceRecord, 'competent' | keyof AssessedMatter>): DecisionMatter {
  const unnamed = competent ? DATA_CATEGORIES.filter((each) => !NAMED_ALONE.includes(each)) : DATA_CATEGORIES;
  return { categories: categories ?? unnamed, purposes: purposes ?? PURPOSES };
}

/** Whether an assessment says anything of a decision. */
export function reaches(
  found: Pick<CompetenceRecord, 'competent' | keyof AssessedMatter>,
  matter: DecisionMatter,
): boolean {
  const reach = reachOf(found);
  return (
    matter.categories.some((each) => reach.categories.includes(each)) &&
    matter.purposes.some((each) => reach.purposes.includes(each))
  );
}

/** Each part of a decision that may be another's: one kind of data, for one purpose. */
export function partsOf(matter: DecisionMatter | null): readonly (DecisionMatter | null)[] {
  if (matter === null) return [null];
  const { categories, purposes } = matter;
  return categories.flatMap((category) => purposes.map((purpose) => ({ categories: [category], purposes: [purpose] })));
}

/** The latest assessment of each part of this very decision; null where nobody assessed it. */
export function assessmentsOf<Assessment extends CompetenceRecord>({
  competence,
  decision,
  matter,
  now,
}: Pick<CapacityQuestion, 'decision' | 'matter' | 'now'> & {
  readonly competence: readonly Assessment[];
}): readonly (Assessment | null)[] {
  const made = competence.filter((each) => each.decision === decision && each.assessedAt <= now);
  return partsOf(matter).map((part) =>
    made
      .filter((each) => part === null || reaches(each, part))
      .reduce<Assessment | null>(
        (last, each) => (last === null || each.assessedAt >= last.assessedAt ? each : last),
        null,
      ),
  );
}

function holds(held: ParentalResponsibility, dateOfBirth: string, now: Date): boolean {
  if (held.notToBeInformed || held.inDoubt || held.excluded || held.courtRestricted) return false;
  if (held.from > now || (held.until !== null && held.until <= now)) return false;
  switch (held.basis) {
    case 'mother':
    case 'marriedFather':
    case 'secondFemaleParent':
    case 'agreement':
    case 'guardian':
    case 'courtOrder':
    case 'specialGuardian':
      return true;
    case 'fatherOnCertificate':
      return (held.registeredOn ?? dateOfBirth) >= ON_CERTIFICATE_FROM;
    case 'localAuthorityCareOrder':
      return held.authority !== null;
    // Children Act 1989 s20: the parents keep it.
    case 'voluntaryAccommodation':
      return false;
  }
}

/** When a birthday begins; born on 29 February, it is 1 March in other years. Null for no date. Family Law Reform Act 1969 s9. */
export function birthday(dateOfBirth: string, years: number): Date | null {
  if (!isIsoDate(dateOfBirth)) return null;
  const [year, month, day] = dateOfBirth.split('-').map(Number);
  const on = new Date(Date.UTC(Number(year) + years, Number(month) - 1, Number(day)));
  return startOfDay(on.toISOString().slice(0, 10));
}

/** Whole months of life at a moment, by the calendar in UTC; negative before the birth. Null for no date. */
export function monthsBetween(dateOfBirth: string, at: Date): number | null {
  if (!isIsoDate(dateOfBirth)) return null;
  const [year, month, day] = dateOfBirth.split('-').map(Number);
  const months = (at.getUTCFullYear() - Number(year)) * 12 + at.getUTCMonth() + 1 - Number(month);
  return at.getUTCDate() < Number(day) ? months - 1 : months;
}

/** The end of a decision's time: the earlier of its own and what its grantor's right allows. */
export function cutTo(validUntil: Date | null, lapsesAt: Date | null): Date | null {
  if (validUntil === null || lapsesAt === null) return validUntil ?? lapsesAt;
  return validUntil < lapsesAt ? validUntil : lapsesAt;
}
