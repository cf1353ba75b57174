import { TOLD_ALERT_KINDS } from './toldAlerts';

/** Kinds of alert that governance keeps. */
export const GOVERNANCE_ALERT_KINDS = [
  'emergencyAccess',
  'emergencyBeyondRate',
  // Asked for again by whoever was found to have had no cause: the request for the asker's own organisation, which confirms it; the
  // review for another controller that had found so.
  'emergencyAfterReview',
  'emergencyNotConfirmed',
  // Nobody of the reader's organisation, or of one in the scrutineer's area that asked, has closed a review by its day: `emergencyReviews`.
  'emergencyReviewOverdue',
  // To the roles that the call named, and to those that keep them: `whereaboutsEvents`.
  'whereaboutsClosed',
  // A court's decision was recorded on a consent of which the reader's organisation is a party.
  'courtDecisionRecorded',
  // A refusal or withdrawal lapsed that closed what the reader's organisation holds.
  'refusalLapsed',
  // A refusal or withdrawal was reversed: whose it was gave what it closed.
  'refusalReversed',
  // A consent lapsed that opened what the reader's organisation holds or receives.
  'consentLapsed',
  // Such a consent was withdrawn, or found to be none.
  'consentEnded',
  // Somebody decided to go on against a refusal of which the reader's organisation is a party; who is said to have approved it
  // stands in `consentOverrides`.
  'refusalOverridden',
  // A decision of detriment of the reader's organisation was ended, and what it kept back opens: `detrimentsEnded`.
  'detrimentEnded',
  // A decision about what it holds, recorded by an organisation that only itself says that it has to do with the person.
  'consentByUnlinked',
  // Somebody found, whom only their own organisation links to the person, what would end a decision about what it holds: it stands.
  'findingByUnlinked',
  // Somebody of the reader's organisation recorded that a child was competent for a decision at an age at which that is rare.
  'youngChildCompetent',
  // An organisation was barred from somebody as a whole, or a team or practitioner by their own: told to the hubs, never to it.
  'organisationBarred',
  // Another than a hub ended an exclusion that a hub had set: `exclusionsEnded`, for the hubs and the officers of the one that set it.
  // Or a hub what another organisation had set: for that one's officers, and its hub.
  'exclusionEnded',
  // An organisation recorded its own as involved with somebody with whom nobody else links it.
  'involvementSelfRecorded',
  // A lead declared that a practitioner of the reader's organisation knows somebody: it shuts them out of what they keep.
  'relationshipDeclaredOfAnother',
  // A version that the reader's organisation had signed was superseded: `protocolEvents` says by whom and why.
  'protocolSuperseded',
  // An agreement that binds the reader's organisation ends within thirty days, has ended, or is to be reviewed: `protocolEvents` says which.
  'protocolEndNear',
  'protocolEnded',
  'protocolReviewDue',
  // A decision of the reader's organisation is to be looked at again: `decisionReviews`.
  'decisionReviewDue',
  // A consent that the reader's organisation asked for has not been answered by its day: `decisionReviews`.
  'consentRequestDue',
  // The day has come to look again at somebody who must not be informed: `notToBeInformedReviews`.
  'notToBeInformedDue',
  // Somebody was recorded as a holder of parental responsibility who may be one that must not decide: `responsibilitiesToConfirm`.
  'holderInDoubt',
  // A referral that somebody of the council had accepted was given back, and waits again.
  'referralReturned',
  // What was found elsewhere, and is told to governance.
  ...TOLD_ALERT_KINDS,
] as const;
/**
 * Kinds of alert that stand at one agency alone and are read there: that a holder has a task tells that it holds what is silent or
 * restricted, which nobody else may learn, governance and the hub included (docs/decisions/0041).
 */
export const HOLDER_ALERT_KINDS = [
  // To the role whose task it is: `policeHolderTasks`, and likewise at each agency and at the hub.
  'holderTask',
  // To the role to which it was escalated, since nobody decided it by its clock.
  'holderTaskOverdue',
] as const;
export type HolderAlertKind = (typeof HOLDER_ALERT_KINDS)[number];

/** All that a reader may find in `alerts`. */
export const ALERT_KINDS = [...GOVERNANCE_ALERT_KINDS, ...HOLDER_ALERT_KINDS] as const;
