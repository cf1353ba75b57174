import { randomUUID } from 'node:crypto';
import { ACT_TERMS, CORRECTION_READERS, OFFICERS } from '#policies/core/acts';
import { UNLOCK_ESCALATIONS, UNLOCK_FIRST_ASKED } from '#policies/core/unlockDesks';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { TOLD_ALERT_KINDS, type ToldKind } from '../../kit/alerts/toldAlerts';

export const ALERT_KINDS = [
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
  // A consent lapsed that opened what the reader's organisation holds.
  'consentLapsed',
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
  // What was found elsewhere: `TOLD_ALERTS`.
  ...TOLD_ALERT_KINDS,
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Who hears of what a process found by itself. */
export const TOLD_ALERTS: Readonly<Record<ToldKind, readonly Role[]>> = {
  // In whose view it was counted.
  patternsConverge: ['hubPractitioner'],
  // Past whoever was named to answer for it.
  referralNotAccepted: ['hubPractitioner', 'safeguardingLead'],
  // Everybody who may review it, past whoever was going to.
  caseReviewOverdue: ACT_TERMS.reviewSection47.roles,
  // The copy of a request for access has not left, and its day is near; or it is past.
  subjectAccessWaits: OFFICERS,
  subjectAccessOverdue: OFFICERS,
  // All who may decide it, past whoever was going to.
  breachOverdue: OFFICERS,
  // The one that is asked, at the desk that the route names.
  unlockAsked: UNLOCK_FIRST_ASKED,
  // The one that the desk which was asked names, past whoever was to answer.
  unlockNotAnswered: UNLOCK_ESCALATIONS,
  // The one whose round it is, where its asker disagrees.
  unlockWentOn: UNLOCK_ESCALATIONS,
  // Something that they, or somebody of their organisation, were given.
  disclosureCorrected: CORRECTION_READERS,
};

/** Of what a holder's officers have to decide still where the person is protected: told to them save to whoever is barred by name. */
export const DUTY_ALERTS: readonly AlertKind[] = ['emergencyReviewOverdue', 'breachOverdue'];

export interface Alert {
  /** To whom: roles of one organisation. */
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly kind: AlertKind;
  /** Id of what it is about. An alert tells no more: no name, no reason, no id of a person. */
  readonly reference: string;
  /** Whom it is about; none where it is about nobody. Whoever is barred from one of them is not alerted. */
  readonly persons: readonly string[];
}

/** The person of an act, as `persons` of its alert. */
export function aboutWhom({ person }: Pick<Acting, 'person'>): readonly string[] {
  return person === null ? [] : [person];
}

/** Writes an alert in the transaction of what it tells. */
export async function addAlert({ sql, now }: Pick<Acting, 'sql' | 'now'>, alert: Alert): Promise<void> {
  await sql(
    `INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [randomUUID(), alert.organisation, [...alert.roles], alert.kind, alert.reference, [...alert.persons], now],
  );
}
