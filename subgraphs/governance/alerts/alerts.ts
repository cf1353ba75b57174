import { randomUUID } from 'node:crypto';
import { ACT_TERMS, CORRECTION_READERS, OFFICERS } from '#policies/core/acts';
import { UNLOCK_ESCALATIONS, UNLOCK_FIRST_ASKED } from '#policies/core/unlockDesks';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import type { GOVERNANCE_ALERT_KINDS } from '../../kit/alerts/alertKinds';
import type { ToldKind } from '../../kit/alerts/toldAlerts';

export type AlertKind = (typeof GOVERNANCE_ALERT_KINDS)[number];

/** Who hears of what a process found by itself. */
export const TOLD_ALERTS: Readonly<Record<ToldKind, readonly Role[]>> = {
  // In whose view it was counted.
  patternsConverge: ['hubPractitioner'],
  // Past whoever was named to answer for it.
  referralNotAccepted: ['hubPractitioner', 'safeguardingLead'],
  // Everybody who may review it, past whoever was going to.
  caseReviewOverdue: ACT_TERMS.reviewSection47.roles,
  // And to the lead of the case, by name.
  section47NotAgreed: ACT_TERMS.reviewSection47.roles,
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
export async function addAlert(acting: Pick<Acting, 'sql' | 'now'>, alert: Alert): Promise<void> {
  await addAlerts(acting, alert, [alert.organisation]);
}

/** The same to several organisations, by one statement: whoever withdraws waits for it. */
export async function addAlerts(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  { roles, kind, reference, persons }: Omit<Alert, 'organisation'>,
  organisations: readonly string[],
): Promise<void> {
  const told = [...new Set(organisations)];
  await sql(
    `INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT each.id, each.organisation, $3, $4, $5, $6, $7 FROM unnest($1::uuid[], $2::text[]) AS each(id, organisation)`,
    [told.map(() => randomUUID()), told, [...roles], kind, reference, [...persons], now],
  );
}
