import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';

export const ALERT_KINDS = [
  'emergencyAccess',
  'emergencyBeyondRate',
  'emergencyNotConfirmed',
  'whereaboutsClosed',
  'ownFamilyLookedUp',
  // A court's decision was recorded on a consent of which the reader's organisation is a party.
  'courtDecisionRecorded',
  // A refusal or withdrawal lapsed that closed what the reader's organisation holds.
  'refusalLapsed',
  // A decision about what it holds, recorded by an organisation that only itself says that it has to do with the person.
  'consentByUnlinked',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface Alert {
  /** To whom: roles of one organisation. */
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly kind: AlertKind;
  /** Id of what it is about. An alert carries no more: no name, no reason, no id of a person. */
  readonly reference: string;
}

/** Writes an alert in the transaction of what it tells. */
export async function addAlert({ sql, now }: Pick<Acting, 'sql' | 'now'>, alert: Alert): Promise<void> {
  await sql(
    `INSERT INTO authority.alert (id, organisation, roles, kind, reference, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), alert.organisation, [...alert.roles], alert.kind, alert.reference, now],
  );
}
