import type { GrantorKind } from './consent/capacity';
import type { DataItem } from './dataItem';
import { RECORD_AGENCIES, type Regime, type Role } from './vocabulary';

/** The decision for which a child's competence is assessed when it asks for its own data. */
export const ACCESS_DECISION = 'subjectAccess';

/** Why an item waits for somebody before it may be in a copy. */
export const REVIEW_KINDS = [
  'health',
  'socialWork',
  'education',
  'lawEnforcement',
  'childAbuse',
  'thirdParty',
  'concerningHealth',
] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

export const REVIEW_DECISIONS = ['include', 'withhold'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export interface ReviewTerms {
  /** What is asked of the reviewer. */
  readonly question: string;
  /** The exemption on which an item is left out. */
  readonly law: string;
  /** Who may be named to decide. */
  readonly roles: readonly Role[];
}

const CONTROLLERS_OWN: readonly Role[] = ['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer'];

/** DPA 2018 Sch 2 para 16, Sch 3 Parts 2 to 5, s45(4). Whether an exemption applies is decided item by item, by a person. */
export const REVIEW_TERMS: Readonly<Record<ReviewKind, ReviewTerms>> = {
  health: {
    question: 'Would it be likely to cause serious harm to the physical or mental health of anybody?',
    law: 'DPA 2018 Sch 3 Part 2 para 5: serious harm, in the opinion of a health professional',
    // A Caldicott Guardian need be no health professional (DPA 2018 s204): who is one decides in that role.
    roles: ['generalPractitioner', 'schoolNurse', 'safeguardingNurse'],
  },
  socialWork: {
    question: 'Would it be likely to prejudice social work, because of serious harm to anybody?',
    law: 'DPA 2018 Sch 3 Part 3 para 11: prejudice to social work by serious harm',
    roles: CONTROLLERS_OWN,
  },
  education: {
    question: 'Would it be likely to cause serious harm to the physical or mental health of anybody?',
    law: 'DPA 2018 Sch 3 Part 4 para 19: serious harm, education data',
    roles: [...CONTROLLERS_OWN, 'safeguardingLead'],
  },
  lawEnforcement: {
    question:
      'Is leaving it out necessary and proportionate, e.g. so as not to prejudice an investigation or a person?',
    law: 'DPA 2018 s45(4): restriction of the right of access to law-enforcement data',
    roles: [...CONTROLLERS_OWN, 'dutyOfficer'],
  },
  childAbuse: {
    question: 'Is it in the best interests of the child that who asks is given it?',
    law: 'DPA 2018 Sch 3 Part 5 para 21: child abuse data, best interests',
    roles: [...CONTROLLERS_OWN, 'safeguardingLead'],
  },
  thirdParty: {
    question: 'Has the other person consented, or is it reasonable to go without?',
    law: 'DPA 2018 Sch 2 para 16: information about another individual',
    roles: CONTROLLERS_OWN,
  },
  concerningHealth: {
    question:
      'Is it, in the opinion of the appropriate health professional, not likely to cause serious harm to the physical or mental health of anybody? Or does the subject know it already, or is it not about health?',
    law: 'DPA 2018 Sch 3 Part 2 para 6: no opinion of the appropriate health professional that the serious harm test is not met',
    roles: CONTROLLERS_OWN,
  },
};

/** Whether somebody asks for the child, by parental responsibility or by appointment of a court. */
const asksForTheChild = (capacity: GrantorKind): boolean =>
  capacity === 'parentalResponsibility' || capacity === 'court';

/** Where what a child told in confidence is not given to whoever asks for it. Of a school’s and a force’s own records the law has no like. */
const TOLD_IN_CONFIDENCE: Readonly<Partial<Record<ReviewKind, string>>> = {
  health: 'DPA 2018 Sch 3 Part 2 para 4',
  socialWork: 'DPA 2018 Sch 3 Part 3 para 10',
  concerningHealth: 'DPA 2018 Sch 3 Part 2 para 4',
};

/**
 * What is asked of a reviewer, and on what an item is left out. Where somebody asks for the child it is asked beside whether
 * the child expected that they would not be told (Sch 3 para 4(2), 10(3)): no harm need follow.
 */
export function reviewTerms(kind: ReviewKind, capacity: GrantorKind): ReviewTerms {
  const terms = REVIEW_TERMS[kind];
  const confidence = TOLD_IN_CONFIDENCE[kind];
  if (confidence === undefined || !asksForTheChild(capacity)) return terms;
  return {
    ...terms,
    question: `${terms.question} And did the child give it, or agree to the examination that found it, expecting that who asks would not be told, or say that they should not be?`,
    law: `${terms.law}; or ${confidence}: given, or found by what the child agreed to, in the expectation that who asks is not told`,
  };
}

/** On what data concerning health are left out once the appropriate health professional has said that the test is met. */
export const SERIOUS_HARM_BY_OPINION =
  'DPA 2018 Sch 3 Part 2 para 5: serious harm, in the opinion of the appropriate health professional';

/** Roles that some kind of review may fall to. */
export const REVIEWER_ROLES: readonly Role[] = [
  ...new Set(REVIEW_KINDS.flatMap((kind) => REVIEW_TERMS[kind].roles)),
].sort();

/** Agencies of whose records a controller gives a copy. */
export const ACCESS_AGENCIES = [...RECORD_AGENCIES, 'hub', 'governance'] as const;
export type AccessAgency = (typeof ACCESS_AGENCIES)[number];

/** The hub's cases and referrals are social work, whoever keeps a row of its index; and so are consents. */
const KIND_OF_AGENCY: Readonly<Record<AccessAgency, ReviewKind>> = {
  police: 'lawEnforcement',
  health: 'health',
  education: 'education',
  socialCare: 'socialWork',
  hub: 'socialWork',
  governance: 'socialWork',
};

/**
 * The law under which an agency's records are held, and so of what a copy tells: UK GDPR art. 15, or DPA 2018 s45 for law
 * enforcement.
 */
export const REGIME_OF: Readonly<Record<AccessAgency, Regime>> = {
  police: 'dpaPart3',
  health: 'ukGdpr',
  education: 'ukGdpr',
  socialCare: 'ukGdpr',
  hub: 'ukGdpr',
  governance: 'ukGdpr',
};

/** Record types made of others of the same agency, which are in the copy themselves. */
export const MADE_OF_OTHERS: ReadonlySet<string> = new Set(['hub.whoIsActing']);

/** Record types that say whether a child has been, or may be, subject to abuse (Sch 3 para 21(3)). In doubt, they do. */
const CHILD_ABUSE_RECORDS: ReadonlySet<string> = new Set([
  'police.incident',
  'police.intelligence',
  'police.warning',
  'police.abductionWarning',
  'health.emergencyAttendance',
  'education.concern',
  'socialCare.referral',
  'socialCare.assessment',
  'socialCare.plan',
  'socialCare.strategyMinutes',
  'socialCare.seraf',
  'hub.case',
  'hub.referral',
  // What was found on pressure by others stands in it.
  'governance.consent',
]);

/**
 * What a whole record waits for. Child-abuse data are weighed where somebody asks for the child by parental responsibility or
 * by appointment of a court; a child who asks for itself is asked nothing of the kind (Sch 3 para 21(2)).
 */
export function reviewsOf(agency: AccessAgency, record: string, capacity: GrantorKind): readonly ReviewKind[] {
  return [
    KIND_OF_AGENCY[agency],
    ...(asksForTheChild(capacity) && CHILD_ABUSE_RECORDS.has(record) ? (['childAbuse'] as const) : []),
  ];
}

/** Special-category items that are no data concerning health: of ethnicity. */
const NOT_OF_HEALTH: ReadonlySet<string> = new Set(['hub.person.ethnicityCode']);

/**
 * Whether an item that is not of a health agency is, or may hold, data concerning health (UK GDPR art. 4(15)): the catalogue
 * marks special categories and does not tell them apart. An item nobody knows is one.
 */
export function concernsHealth(item: Pick<DataItem, 'id' | 'flags'> | undefined): boolean {
  return item === undefined || (item.flags.includes('S') && !NOT_OF_HEALTH.has(item.id));
}

/** In every copy, whether something was left out or not, and where nothing is held at all. */
export const RESERVATION =
  'Some information may be held that is not in this copy, where the law allows or requires it. This sentence stands in every copy, whether or not anything was left out.';

/** No review: what nothing opens. */
export const RESTRICTED_BY_LAW = 'DPA 2018 Sch 4: disclosure is prohibited or restricted by an enactment';
