import type { OrganisationKind, Purpose, Role, Threshold } from './vocabulary';

/** What makes a controller look at what it holds silently: what opened for the child, or what its own records would make of a pattern. */
export const HOLDER_CAUSES = [
  'safeguardingEnquiry',
  'section47Enquiry',
  'strategyDiscussion',
  'emergencyAccess',
  'patternNotCounted',
] as const;
export type HolderCause = (typeof HOLDER_CAUSES)[number];

/**
 * For which what is held would be shared: the purpose of whoever opened it, and of an emergency, of which a holder is told nothing more,
 * each that it may be about; of a pattern that of the hub, which looks for patterns. The basis is judged under the first.
 */
export const PURPOSES_OF_CAUSE: Readonly<Record<HolderCause, readonly [Purpose, ...Purpose[]]>> = {
  safeguardingEnquiry: ['safeguardingEnquiry'],
  section47Enquiry: ['section47Enquiry'],
  strategyDiscussion: ['section47Enquiry'],
  emergencyAccess: ['safeguardingEnquiry', 'section47Enquiry'],
  patternNotCounted: ['screening'],
};

/** The threshold at which a case was recorded when it opened, which the task tells its holder: none for an emergency, and where nothing opened. */
export const THRESHOLD_OF_CAUSE: Readonly<Record<HolderCause, Threshold>> = {
  safeguardingEnquiry: 'safeguardingEnquiry',
  section47Enquiry: 'section47Enquiry',
  strategyDiscussion: 'section47Enquiry',
  emergencyAccess: 'none',
  patternNotCounted: 'none',
};

/** What a holder decides of it. */
export const HOLDER_DECISIONS = ['shared', 'notShared', 'notRelevant'] as const;
export type HolderDecision = (typeof HOLDER_DECISIONS)[number];

/** Who looks, who decides, and who hears of it when nobody has in time. */
export interface HolderDesk {
  /**
   * An enquiry under section 47 or an emergency does not wait for the morning: whoever is there at all hours, where that kind of
   * organisation has somebody (docs/decisions/0024).
   */
  readonly urgent: Role;
  readonly routine: Role;
  readonly escalation: Role;
}

export const HOLDER_DESKS: Readonly<Record<OrganisationKind, HolderDesk>> = {
  council: { urgent: 'dutyOfficer', routine: 'caldicottGuardian', escalation: 'privacyOfficer' },
  policeForce: { urgent: 'dutyOfficer', routine: 'dutyOfficer', escalation: 'privacyOfficer' },
  healthBody: { urgent: 'dutyOfficer', routine: 'caldicottGuardian', escalation: 'privacyOfficer' },
  generalPractice: { urgent: 'dutyOfficer', routine: 'safeguardingLead', escalation: 'caldicottGuardian' },
  school: { urgent: 'safeguardingLead', routine: 'safeguardingLead', escalation: 'privacyOfficer' },
  voluntaryOrganisation: { urgent: 'safeguardingLead', routine: 'safeguardingLead', escalation: 'privacyOfficer' },
};

/** Roles that read and decide the tasks of their own organisation: those of every desk. */
export const HOLDER_ROLES: readonly Role[] = ['safeguardingLead', 'caldicottGuardian', 'dutyOfficer', 'privacyOfficer'];

const URGENT: Readonly<Record<HolderCause, boolean>> = {
  safeguardingEnquiry: false,
  section47Enquiry: true,
  strategyDiscussion: true,
  emergencyAccess: true,
  patternNotCounted: false,
};

/** The role whose task it is. */
export function assigneeOf(kind: OrganisationKind, cause: HolderCause): Role {
  const desk = HOLDER_DESKS[kind];
  return URGENT[cause] ? desk.urgent : desk.routine;
}
