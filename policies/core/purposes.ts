import type { Purpose, Role, Threshold } from './vocabulary';

/** What declaring a purpose asks of the requester, and what it is granted to. */
export interface PurposeTerms {
  /** Roles that may declare it. */
  readonly roles: readonly Role[];
  /** The `lintel-case` header is mandatory (a UUID). */
  readonly caseRequired: boolean;
  /** The `lintel-reason` header is mandatory (percent-encoded UTF-8). */
  readonly reasonRequired: boolean;
  /** The recorded threshold of the named case below which this purpose is an inaccurate statement of the case's status. */
  readonly threshold: Threshold;
  /** `findPerson` may be used under it. */
  readonly searching: boolean;
  /** It can wait until who declares it has renewed their training: what protects or treats a child cannot, nor what an officer owes. */
  readonly routine: boolean;
}

/**
 * The terms of each purpose. A declared threshold must agree with the recorded state of the case:
 * R (AB & CD) v Haringey [2013] EWHC 416 (Admin).
 */
export const PURPOSE_TERMS: Readonly<Record<Purpose, PurposeTerms>> = {
  earlyHelp: {
    roles: ['socialWorker', 'earlyHelpWorker', 'safeguardingLead', 'schoolNurse', 'generalPractitioner'],
    caseRequired: false,
    reasonRequired: false,
    threshold: 'none',
    searching: true,
    routine: true,
  },
  screening: {
    roles: ['hubPractitioner'],
    caseRequired: false,
    reasonRequired: true,
    threshold: 'none',
    searching: true,
    routine: false,
  },
  safeguardingEnquiry: {
    roles: ['socialWorker', 'hubPractitioner', 'policeOfficer', 'safeguardingNurse'],
    caseRequired: true,
    reasonRequired: false,
    threshold: 'safeguardingEnquiry',
    searching: true,
    routine: false,
  },
  section47Enquiry: {
    roles: ['socialWorker', 'hubPractitioner', 'policeOfficer', 'safeguardingNurse'],
    caseRequired: true,
    reasonRequired: true,
    threshold: 'section47Enquiry',
    searching: true,
    routine: false,
  },
  directCare: {
    roles: ['generalPractitioner', 'schoolNurse', 'safeguardingNurse'],
    caseRequired: false,
    reasonRequired: false,
    threshold: 'none',
    searching: true,
    routine: false,
  },
  missingChild: {
    roles: ['missingCoordinator', 'policeOfficer', 'hubPractitioner'],
    caseRequired: false,
    reasonRequired: true,
    threshold: 'none',
    searching: true,
    routine: false,
  },
  crimePrevention: {
    roles: ['policeOfficer'],
    caseRequired: false,
    reasonRequired: true,
    threshold: 'none',
    searching: false,
    routine: true,
  },
  familySupport: {
    roles: ['familySupportWorker'],
    caseRequired: false,
    reasonRequired: false,
    threshold: 'none',
    searching: false,
    routine: true,
  },
  scrutiny: {
    roles: ['scrutineer'],
    caseRequired: false,
    reasonRequired: false,
    threshold: 'none',
    searching: false,
    routine: false,
  },
  // Who received a request finds the child whom it is about, whoever of its officers that is.
  subjectAccess: {
    roles: ['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer', 'subjectRepresentative'],
    caseRequired: false,
    reasonRequired: true,
    threshold: 'none',
    searching: true,
    routine: false,
  },
  informationGovernance: {
    roles: ['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer', 'safeguardingLead', 'dutyOfficer'],
    caseRequired: false,
    reasonRequired: false,
    threshold: 'none',
    searching: false,
    routine: false,
  },
};

/** The purposes that `role` may declare, in the order of the vocabulary. */
export function purposesGrantedTo(role: Role): readonly Purpose[] {
  return (Object.keys(PURPOSE_TERMS) as Purpose[]).filter((purpose) => PURPOSE_TERMS[purpose].roles.includes(role));
}

/** The names of purposes on pages and in copies for those whom records are about. */
export const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = {
  earlyHelp: 'Early help',
  screening: 'Screening in the hub',
  safeguardingEnquiry: 'Safeguarding enquiry',
  section47Enquiry: 'Section 47 enquiry',
  directCare: 'Direct care',
  missingChild: 'Missing child',
  crimePrevention: 'Prevention of crime',
  familySupport: 'Family support on consent',
  scrutiny: 'Scrutiny (counts only)',
  subjectAccess: 'Subject access',
  informationGovernance: 'Information governance',
};
