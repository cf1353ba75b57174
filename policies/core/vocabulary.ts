/**
 * The closed vocabularies of Lintel. Types follow from the lists; a list is data that tests, grammar and pages read alike.
 * Names are the glossary's (docs/glossary.md). Law named here: UK GDPR, DPA 2018, Children Act 1989 and 2004, SSWBA 2014.
 */

/** A sector with one subgraph, one database and one operator. Not a controller: many controllers stand in one agency. */
export const AGENCIES = ['police', 'health', 'education', 'socialCare', 'hub', 'governance'] as const;
export type Agency = (typeof AGENCIES)[number];

/** The agencies that hold records of their own about children (the hub holds the index, cases and referrals). */
export const RECORD_AGENCIES = ['police', 'health', 'education', 'socialCare'] as const satisfies readonly Agency[];
export type RecordAgency = (typeof RECORD_AGENCIES)[number];

/** England or Wales; 'EW' marks what applies in both. */
export const JURISDICTIONS = ['E', 'W', 'EW'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];
export type Country = Exclude<Jurisdiction, 'EW'>;

export const ORGANISATION_KINDS = [
  'council',
  'policeForce',
  'healthBody',
  'generalPractice',
  'school',
  'voluntaryOrganisation',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Public authorities cannot rest on art 6(1)(ea) or (f) for their tasks (UK GDPR art 6(1), DUAA 2025). */
export const PUBLIC_AUTHORITY_KINDS = [
  'council',
  'policeForce',
  'healthBody',
  'generalPractice',
  'school',
] as const satisfies readonly OrganisationKind[];

export const ROLES = [
  'socialWorker',
  'hubPractitioner',
  'earlyHelpWorker',
  'policeOfficer',
  'missingCoordinator',
  'generalPractitioner',
  'schoolNurse',
  'safeguardingNurse',
  'safeguardingLead',
  'familySupportWorker',
  'scrutineer',
  'caldicottGuardian',
  'dutyOfficer',
  'privacyOfficer',
  'informationGovernanceOfficer',
  'subjectRepresentative',
] as const;
export type Role = (typeof ROLES)[number];

export const PURPOSES = [
  'earlyHelp',
  'screening',
  'safeguardingEnquiry',
  'section47Enquiry',
  'directCare',
  'missingChild',
  'crimePrevention',
  'familySupport',
  'scrutiny',
  'subjectAccess',
  'informationGovernance',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The recorded state of a case, in rising order. `none`: no case, or none that this request names. */
export const THRESHOLDS = ['none', 'earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** S special category, C criminal offence, T third party, R restricted, O opinion, W whereabouts. */
export const FLAGS = ['S', 'C', 'T', 'R', 'O', 'W'] as const;
export type Flag = (typeof FLAGS)[number];

/** How a record's statement is known. Directors of children's services asked that fact be told from opinion. */
export const ASSERTIONS = ['fact', 'reported', 'opinion'] as const;

export const REGIMES = ['ukGdpr', 'dpaPart3'] as const;
export type Regime = (typeof REGIMES)[number];

/** UK GDPR art 6(1) points; `ea` is recognised legitimate interest, in force since 5 February 2026. */
export const ARTICLE_6 = ['a', 'b', 'c', 'd', 'e', 'ea', 'f'] as const;
export type Article6 = (typeof ARTICLE_6)[number];

/** UK GDPR art 9(2) points that our field uses. b rests on DPA 2018 Sch 1 para 1, g on para 6 or 18, h on para 2. */
export const ARTICLE_9 = ['a', 'b', 'c', 'g', 'h'] as const;
export type Article9 = (typeof ARTICLE_9)[number];

/** DPA 2018 Sch 1 conditions in use: 1 social protection law, 2 health or social care, 6 statutory purposes, 18 safeguarding of children. */
export const SCHEDULE_1 = ['para1', 'para2', 'para6', 'para18'] as const;
export type Schedule1 = (typeof SCHEDULE_1)[number];

/** Why safeguarding goes on without consent (DPA 2018 Sch 1 para 18(2)). Mandatory with para 18. */
export const PARA_18_REASONS = [
  'CONSENT_CANNOT_BE_GIVEN',
  'CANNOT_REASONABLY_BE_EXPECTED_TO_OBTAIN',
  'WOULD_PREJUDICE_PROTECTION',
] as const;
export type Para18Reason = (typeof PARA_18_REASONS)[number];

/** How the common-law duty of confidence is met. */
export const CONFIDENTIALITY_BASES = ['notConfidential', 'consent', 'statute', 'overridingPublicInterest'] as const;
export type ConfidentialityBasis = (typeof CONFIDENTIALITY_BASES)[number];

/** Three gates that the word 'consent' hides: they stand apart, singly or together. */
export const CONSENT_GATES = ['dataProtectionConsent', 'confidentialityConsent', 'serviceAgreement'] as const;
export type ConsentGate = (typeof CONSENT_GATES)[number];

/** Named functions that make a value coarser. Applied before any filter, sort or count. */
export const GENERALISATIONS = ['year', 'month', 'outwardPostcode', 'presence'] as const;
export type Generalisation = (typeof GENERALISATIONS)[number];

export const EFFECTS = ['disclose', 'generalise', 'withhold'] as const;
export type Effect = (typeof EFFECTS)[number];

/** What the requester sees when a clause's requirements or conditions are not met. */
export const REFUSALS = ['notice', 'silent', 'silentWithStandingNotice'] as const;
export type Refusal = (typeof REFUSALS)[number];

export const OUTCOMES = ['disclosed', 'generalised', 'withheld', 'silent', 'notHeld', 'unavailable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const WITHHELD_REASONS = [
  'noClause',
  'notSigned',
  'notInvolved',
  'thresholdNotRecorded',
  'consentNotInForce',
  'emergencyAccessOnly',
  'trainingExpired',
  'conditionNotMet',
  'withheldByClause',
  'whereaboutsNotShown',
  'mayExist',
] as const;
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

export const UNLOCK_ROUTES = [
  'askForConsent',
  'askOriginator',
  'raiseThreshold',
  'recordInvolvement',
  'requestEmergencyAccess',
  'askSafeguardingLead',
  'ringFrontDoor',
  'askForSignature',
  'declareOtherPurpose',
  'renewTraining',
  'applyToCourt',
] as const;
export type UnlockRoute = (typeof UNLOCK_ROUTES)[number];

export const OBLIGATIONS = [
  'noOnwardSharing',
  'askOriginatorBeforeSharing',
  'notifySubject',
  'destroyAfterPurpose',
  'doNotInformSubject',
] as const;
export type Obligation = (typeof OBLIGATIONS)[number];

/** Categories of data items, the unit of a consent's scope. */
export const DATA_CATEGORIES = [
  'identity',
  'whereabouts',
  'serviceInvolvement',
  'policeContact',
  'policeIntelligence',
  'missingEpisodes',
  'healthContact',
  'mentalHealth',
  'sexualHealth',
  'schoolLife',
  'schoolConcerns',
  'additionalNeeds',
  'socialCareInvolvement',
  'socialCareAssessment',
  'socialCareOrders',
  'casework',
  'patternCount',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/** Those of what the hub and governance keep for every agency's controllers. */
export const HUB_CATEGORIES: readonly DataCategory[] = ['identity', 'casework', 'patternCount'];
