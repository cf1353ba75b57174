import type { Role } from '#policies/core/vocabulary';
import type { TellingSource } from './tellGovernance';

/** Kinds of what the hub finds by itself, in rounds or in an answer. */
export const HUB_ALERT_KINDS = [
  'patternsConverge',
  'referralNotAccepted',
  'caseReviewOverdue',
  'section47NotAgreed',
] as const;
export type HubKind = (typeof HUB_ALERT_KINDS)[number];

/**
 * Kinds of what a controller owes in an agency's database, to a subject, to whoever asks, or to whom it gave what was wrong. A
 * holder's task is not among them: only its controller may know that there is one (`HOLDER_ALERT_KINDS`).
 */
export const OWED_ALERT_KINDS = [
  'subjectAccessWaits',
  'subjectAccessOverdue',
  'breachOverdue',
  'unlockAsked',
  'unlockNotAnswered',
  'unlockWentOn',
  'disclosureCorrected',
] as const;

export type OwedKind = (typeof OWED_ALERT_KINDS)[number];

/** Kinds of alert that processes tell governance, which alerts. */
export const TOLD_ALERT_KINDS = [...HUB_ALERT_KINDS, ...OWED_ALERT_KINDS] as const;
export type ToldKind = (typeof TOLD_ALERT_KINDS)[number];

/** What somebody of an organisation is to look at. An alert carries the reference, and no content. */
export interface ToldAlert {
  readonly reference: string;
  readonly organisation: string;
  readonly person: string;
  /** ISO date or instant by which it is due, where that can move: it is told once for each. Else null: told once. */
  readonly due: string | null;
  /** The one of its kind's roles to which it is told; all of them where none is named. */
  readonly role?: Role;
  /** Whom of the organisation it is told to beside: of what they were given themselves, or of a case that they lead. */
  readonly practitioner?: string;
}

/** What is to be told, with its kind. */
export interface FoundAlert<Kind extends ToldKind = ToldKind> extends ToldAlert {
  readonly kind: Kind;
}

/** `MOST_TOLD` of each kind at most. */
export type AlertSource<Kind extends ToldKind = ToldKind> = TellingSource<FoundAlert<Kind>>;

/** Alerts of one kind in one round. */
export const MOST_TOLD = 100;
