import type {
  Agency,
  Article6,
  Article9,
  ConfidentialityBasis,
  ConsentGate,
  Country,
  Obligation,
  Para18Reason,
  Schedule1,
  Threshold,
  UnlockRoute,
  WithheldReason,
} from '#policies/core/vocabulary';
import type { Notice } from '../answer/notices';

/**
 * What the playground says instead of codes: sentences for a practitioner. One entry for each word of the vocabulary; a new
 * word without a sentence does not compile. The codes themselves stay in the answer, and docs/api.md lists them for clients.
 */
export const REASON_WORDS: Readonly<Record<WithheldReason | 'generalised' | 'sourceUnavailable', string>> = {
  noClause: 'No protocol gives this to your role for the purpose that you declared.',
  notSigned: 'A protocol would give it, but the organisation that holds such records has not signed that protocol.',
  notInvolved: 'Neither you nor your team is on record as working with this child.',
  thresholdNotRecorded: 'The case is not on record at the stage that this purpose claims. Check the case number, too.',
  consentNotInForce:
    'It may be shared only while the family, or the child, agrees; no such agreement is in force: it was not given, was withdrawn or has run out.',
  emergencyAccessOnly: 'It opens in an emergency only, and no emergency access of yours is open.',
  trainingExpired:
    'Your training in sharing information has run out. Until it is renewed a routine purpose gives you nothing that is of special category, of crime, about others, restricted or an opinion; an enquiry to protect a child and emergency access stay open to you.',
  conditionNotMet: 'The record does not meet a condition of the clause.',
  withheldByClause: 'A clause of the protocol keeps it back from everybody in your position.',
  whereaboutsNotShown:
    'Where the child can be found, or what would lead there (a place, a team, a case), is not shown. It may be closed, not held or not for you: it reads the same in each case.',
  mayExist: 'You read this for every child, whether or not anything is there.',
  generalised: 'You see a coarser value than is held: as much as the purpose needs.',
  sourceUnavailable:
    'The agency did not answer. What it would have said is missing, not withheld: it does not mean that nothing is known.',
};

export const OUTCOME_WORDS: Readonly<Record<Notice['outcome'], string>> = {
  withheld: 'Withheld',
  generalised: 'Made coarser',
  standing: 'Ask in any case',
  unavailable: 'No answer',
};

export const UNLOCK_WORDS: Readonly<Record<UnlockRoute, string>> = {
  askForConsent: 'ask the family, or the child, whether they agree, and have the answer recorded',
  askOriginator: 'ask whoever supplied the record',
  raiseThreshold: 'have the case recorded at the stage that the purpose claims',
  recordInvolvement: 'have your work with the child recorded',
  requestEmergencyAccess: 'in an emergency, open emergency access with a reason; it is reviewed afterwards',
  // Which organisation it is, and so whether it is the asker's own, would tell who holds something.
  askSafeguardingLead:
    'speak to the safeguarding lead of whoever holds it; where that is you, to your own organisation’s privacy officer or Caldicott Guardian',
  ringFrontDoor: 'ring the agency',
  askForSignature: 'ask the organisation to sign the protocol',
  declareOtherPurpose: 'ask under another purpose, if that is truly yours',
  renewTraining: 'renew your training and have your organisation record it',
  applyToCourt: 'apply to the court: its papers are the court’s to open',
};

export const OBLIGATION_WORDS: Readonly<Record<Obligation, string>> = {
  noOnwardSharing: 'pass it on to nobody',
  askOriginatorBeforeSharing: 'ask whoever supplied it before you pass it on',
  notifySubject: 'tell the child or family that you had it',
  destroyAfterPurpose: 'destroy it when the purpose is fulfilled',
  doNotInformSubject: 'do not tell the child or family of it',
};

export const AGENCY_WORDS: Readonly<Record<Agency, string>> = {
  police: 'police',
  health: 'health',
  education: 'education',
  socialCare: 'social care',
  hub: 'the hub',
  governance: 'governance',
};

export { PURPOSE_WORDS } from '#policies/core/purposes';

export const COUNTRY_WORDS: Readonly<Record<Country | 'EW', string>> = {
  E: 'England',
  W: 'Wales',
  EW: 'England and Wales',
};

export const GATE_WORDS: Readonly<Record<ConsentGate, string>> = {
  dataProtectionConsent: 'consent to the sharing itself',
  confidentialityConsent: 'consent that sets aside the duty of confidence',
  serviceAgreement: 'the family’s agreement to the service',
};

export const THRESHOLD_WORDS: Readonly<Record<Exclude<Threshold, 'none'>, string>> = {
  earlyHelp: 'a case recorded as early help or more',
  safeguardingEnquiry: 'a case recorded as a safeguarding enquiry or more',
  section47Enquiry: 'a case recorded as a section 47 enquiry',
};

export const ARTICLE_6_WORDS: Readonly<Record<Article6, string>> = {
  a: 'the consent of the person concerned',
  b: 'a contract',
  c: 'a duty laid down by law',
  d: 'vital interests: a life is in danger',
  e: 'a public task',
  ea: 'a recognised legitimate interest',
  f: 'a legitimate interest',
};

export const ARTICLE_9_WORDS: Readonly<Record<Article9, string>> = {
  a: 'explicit consent',
  b: 'social protection law',
  c: 'vital interests',
  g: 'substantial public interest',
  h: 'health or social care',
};

export const SCHEDULE_1_WORDS: Readonly<Record<Schedule1, string>> = {
  para1: 'obligations and rights under social protection law, DPA 2018 Sch 1 para 1',
  para2: 'health or social care purposes, DPA 2018 Sch 1 para 2',
  para6: 'statutory purposes, DPA 2018 Sch 1 para 6',
  para18: 'safeguarding of children, DPA 2018 Sch 1 para 18',
};

export const PARA_18_WORDS: Readonly<Record<Para18Reason, string>> = {
  CONSENT_CANNOT_BE_GIVEN: 'consent cannot be given',
  CANNOT_REASONABLY_BE_EXPECTED_TO_OBTAIN: 'consent cannot reasonably be obtained',
  WOULD_PREJUDICE_PROTECTION: 'asking for consent would put the protection of the child at risk',
};

export const CONFIDENTIALITY_WORDS: Readonly<Record<ConfidentialityBasis, string>> = {
  notConfidential: 'nothing in it is held in confidence',
  consent: 'consent sets aside the duty of confidence',
  statute: 'a statute sets aside the duty of confidence',
  overridingPublicInterest: 'an overriding public interest sets aside the duty of confidence',
};

/** Names in a path that do not read as words by themselves. */
export const NAME_WORDS: Readonly<Record<string, string>> = {
  camhs: 'CAMHS (mental health)',
  lookedAfter: 'looked-after status',
  serafScores: 'SERAF scores',
  upn: 'UPN',
};
