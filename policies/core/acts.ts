import { HOLDER_ROLES } from './holderTasks';
import type { Organisation } from './protocol';
import { canHaveRole } from './roleKinds';
import { REVIEWER_ROLES } from './subjectAccess';
import { UNLOCK_ANSWERERS } from './unlockDesks';
import type { Purpose, Role } from './vocabulary';

/** Something that a requester does, as against asks: each is a mutation, recorded, and done once for its idempotency key. */
export const ACTS = [
  'requestConsent',
  'recordConsentDecision',
  'importConsent',
  'withdrawConsent',
  'invalidateConsent',
  'recordCompetence',
  'recordParentalResponsibility',
  'confirmParentalResponsibility',
  'recordNotToBeInformed',
  'reviewNotToBeInformed',
  'endNotToBeInformed',
  'recordOverride',
  'endOverride',
  'recordDetriment',
  'recordInvolvement',
  'endInvolvement',
  'setExclusion',
  'endExclusion',
  'closeWhereabouts',
  'openWhereabouts',
  'declareRelationship',
  'requestEmergencyAccess',
  'confirmEmergencyAccess',
  'revokeEmergencyAccess',
  'reviewEmergencyAccess',
  'openCase',
  'recordThreshold',
  'openStrategyDiscussion',
  'recordInitialConference',
  'closeCase',
  'acceptCase',
  'assignReferral',
  'acceptReferral',
  'returnReferral',
  'reviewSection47',
  'supersedeProtocol',
  'withdrawSignature',
  'decideHolderTask',
  'requestUnlock',
  'answerUnlock',
  'escalateUnlock',
  'releaseDisclosures',
  'takeBackRelease',
  'recordSubjectAccessRequest',
  'extendSubjectAccessRequest',
  'pauseSubjectAccessRequest',
  'resumeSubjectAccessRequest',
  'closeSubjectAccessRequest',
  'nameReviewer',
  'decideReviews',
  'reopenReviews',
  'correctRecord',
  'tellOfCorrection',
  'decideBreach',
] as const;
export type Act = (typeof ACTS)[number];

/** Who may do an act, and when it counts. */
export interface ActTerms {
  readonly roles: readonly Role[];
  /**
   * `everywhere`: the call returns when every agency has applied it (what it closes is closed at once); `local`: when it is
   * committed where it was done.
   */
  readonly reach: 'everywhere' | 'local';
  /** The requester is involved with the child; officers of information governance act for their organisation instead. */
  readonly involvement: boolean;
}

/** Whoever works with children or families, in any organisation. */
export const PRACTITIONERS: readonly Role[] = [
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
];
/** Whoever answers for information governance in an organisation. */
export const OFFICERS: readonly Role[] = ['informationGovernanceOfficer', 'caldicottGuardian', 'privacyOfficer'];
/** Who hears of the corrections of what anybody of their organisation was given, beside whoever was given it. */
export const CORRECTION_READERS: readonly Role[] = [...OFFICERS, 'safeguardingLead'];
/** Who opens a relationship for the practitioners of its own organisation. */
const LEADS: readonly Role[] = ['safeguardingLead', 'caldicottGuardian', 'informationGovernanceOfficer'];
/** Statutory roles: they may go on against a refusal, with a decision of their own. */
const STATUTORY: readonly Role[] = ['socialWorker', 'hubPractitioner', 'policeOfficer', 'safeguardingNurse'];

export const ACT_TERMS: Readonly<Record<Act, ActTerms>> = {
  requestConsent: { reach: 'local', roles: PRACTITIONERS, involvement: true },
  // What a family decides, by whom it tells; what a court orders, by who handles orders: `DECISION_RECORDERS`.
  recordConsentDecision: {
    reach: 'everywhere',
    roles: [...PRACTITIONERS, 'subjectRepresentative', 'caldicottGuardian', 'informationGovernanceOfficer'],
    involvement: true,
  },
  importConsent: { reach: 'everywhere', roles: PRACTITIONERS, involvement: true },
  // As easy as giving, and no harder for whoever the family happens to tell.
  withdrawConsent: {
    reach: 'everywhere',
    roles: [...PRACTITIONERS, ...OFFICERS, 'subjectRepresentative'],
    involvement: true,
  },
  invalidateConsent: { reach: 'everywhere', roles: OFFICERS, involvement: false },
  recordCompetence: { reach: 'everywhere', roles: PRACTITIONERS, involvement: true },
  recordParentalResponsibility: { reach: 'everywhere', roles: PRACTITIONERS, involvement: true },
  // Whoever answers for who decides, beside whoever recorded it.
  confirmParentalResponsibility: {
    reach: 'local',
    roles: ['hubPractitioner', 'safeguardingLead', ...OFFICERS],
    involvement: true,
  },
  recordNotToBeInformed: { reach: 'everywhere', roles: [...PRACTITIONERS, ...OFFICERS], involvement: true },
  reviewNotToBeInformed: { reach: 'local', roles: [...PRACTITIONERS, ...OFFICERS], involvement: true },
  endNotToBeInformed: { reach: 'everywhere', roles: [...PRACTITIONERS, ...OFFICERS], involvement: true },
  recordOverride: { reach: 'everywhere', roles: STATUTORY, involvement: true },
  endOverride: { reach: 'everywhere', roles: [...STATUTORY, ...OFFICERS], involvement: true },
  recordDetriment: { reach: 'everywhere', roles: [...PRACTITIONERS, ...OFFICERS], involvement: true },
  recordInvolvement: { reach: 'everywhere', roles: ['hubPractitioner', ...LEADS], involvement: false },
  endInvolvement: { reach: 'everywhere', roles: ['hubPractitioner', ...LEADS], involvement: false },
  setExclusion: { reach: 'everywhere', roles: ['hubPractitioner', ...LEADS], involvement: false },
  endExclusion: { reach: 'everywhere', roles: ['hubPractitioner', ...LEADS], involvement: false },
  closeWhereabouts: { reach: 'everywhere', roles: STATUTORY, involvement: true },
  openWhereabouts: { reach: 'everywhere', roles: ['hubPractitioner', 'caldicottGuardian'], involvement: false },
  declareRelationship: { reach: 'everywhere', roles: [...PRACTITIONERS, ...OFFICERS], involvement: false },
  requestEmergencyAccess: { reach: 'everywhere', roles: PRACTITIONERS, involvement: false },
  confirmEmergencyAccess: { reach: 'local', roles: [...PRACTITIONERS, ...OFFICERS], involvement: false },
  revokeEmergencyAccess: { reach: 'everywhere', roles: [...PRACTITIONERS, ...OFFICERS], involvement: false },
  // An access that was not justified ends with its review.
  reviewEmergencyAccess: { reach: 'everywhere', roles: OFFICERS, involvement: false },
  openCase: { reach: 'everywhere', roles: ['socialWorker', 'hubPractitioner'], involvement: false },
  recordThreshold: { reach: 'everywhere', roles: ['socialWorker', 'hubPractitioner'], involvement: true },
  openStrategyDiscussion: {
    reach: 'everywhere',
    roles: ['socialWorker', 'hubPractitioner', 'policeOfficer'],
    involvement: true,
  },
  // No agency decides by it.
  recordInitialConference: { reach: 'local', roles: ['socialWorker', 'hubPractitioner'], involvement: true },
  closeCase: { reach: 'everywhere', roles: ['socialWorker', 'hubPractitioner'], involvement: true },
  acceptCase: { reach: 'local', roles: PRACTITIONERS, involvement: true },
  // Nobody has to be involved first: that nobody was is what a referral is about.
  acceptReferral: { reach: 'local', roles: ['socialWorker', 'hubPractitioner'], involvement: false },
  assignReferral: { reach: 'local', roles: ['hubPractitioner', 'safeguardingLead'], involvement: false },
  returnReferral: {
    reach: 'local',
    roles: ['socialWorker', 'hubPractitioner', 'safeguardingLead'],
    involvement: false,
  },
  reviewSection47: { reach: 'local', roles: ['hubPractitioner', 'safeguardingLead'], involvement: false },
  supersedeProtocol: { reach: 'everywhere', roles: ['informationGovernanceOfficer'], involvement: false },
  withdrawSignature: { reach: 'everywhere', roles: OFFICERS, involvement: false },
  decideHolderTask: { reach: 'local', roles: HOLDER_ROLES, involvement: false },
  requestUnlock: { reach: 'local', roles: PRACTITIONERS, involvement: false },
  answerUnlock: { reach: 'local', roles: UNLOCK_ANSWERERS, involvement: false },
  escalateUnlock: { reach: 'local', roles: PRACTITIONERS, involvement: false },
  releaseDisclosures: { reach: 'local', roles: OFFICERS, involvement: false },
  takeBackRelease: { reach: 'local', roles: OFFICERS, involvement: false },
  recordSubjectAccessRequest: { reach: 'local', roles: OFFICERS, involvement: false },
  extendSubjectAccessRequest: { reach: 'local', roles: OFFICERS, involvement: false },
  pauseSubjectAccessRequest: { reach: 'local', roles: OFFICERS, involvement: false },
  resumeSubjectAccessRequest: { reach: 'local', roles: OFFICERS, involvement: false },
  closeSubjectAccessRequest: { reach: 'local', roles: OFFICERS, involvement: false },
  nameReviewer: { reach: 'local', roles: OFFICERS, involvement: false },
  decideReviews: { reach: 'local', roles: REVIEWER_ROLES, involvement: false },
  reopenReviews: { reach: 'local', roles: OFFICERS, involvement: false },
  correctRecord: { reach: 'local', roles: OFFICERS, involvement: false },
  tellOfCorrection: { reach: 'local', roles: OFFICERS, involvement: false },
  decideBreach: { reach: 'local', roles: OFFICERS, involvement: false },
};

export interface Actor {
  readonly organisation: Organisation;
  readonly role: Role;
  readonly purpose: Purpose;
}

/**
 * Whether the actor may do this, `involved` being its relation to the child (true for acts that concern no child). A role that
 * the actor's organisation cannot have is granted nothing, whoever vouched for it.
 */
export function mayAct(act: Act, actor: Actor, involved: boolean): 'yes' | 'notGranted' | 'notInvolved' {
  const terms = ACT_TERMS[act];
  if (!terms.roles.includes(actor.role) || !canHaveRole(actor.organisation.kind, actor.role)) return 'notGranted';
  if (!terms.involvement || involved) return 'yes';
  return OFFICERS.includes(actor.role) || actor.role === 'hubPractitioner' ? 'yes' : 'notInvolved';
}
