import { ORGANISATION_KINDS, type OrganisationKind, type Role } from './vocabulary';

const EVERY_KIND: readonly OrganisationKind[] = ORGANISATION_KINDS;

/**
 * Kinds of organisation whose practitioners can have a role. An issuer that signs any other combination speaks for a body
 * that it is not: the hub sits with a council, and so do children's social work (Children Act 1989 s47, SSWBA 2014 s21) and
 * the scrutineer, whom the safeguarding partners or the Board pay through it.
 */
export const ROLE_KINDS: Readonly<Record<Role, readonly OrganisationKind[]>> = {
  socialWorker: ['council'],
  hubPractitioner: ['council'],
  earlyHelpWorker: ['council'],
  policeOfficer: ['policeForce'],
  missingCoordinator: ['policeForce'],
  generalPractitioner: ['generalPractice', 'healthBody'],
  schoolNurse: ['healthBody'],
  safeguardingNurse: ['healthBody'],
  // Whoever answers for safeguarding in an organisation: each has one.
  safeguardingLead: EVERY_KIND,
  familySupportWorker: ['voluntaryOrganisation'],
  scrutineer: ['council'],
  // Every controller answers for what it holds, and every recipient for what it was given.
  caldicottGuardian: EVERY_KIND,
  privacyOfficer: EVERY_KIND,
  informationGovernanceOfficer: EVERY_KIND,
  // The kinds whose desk for silent records is staffed by one (`HOLDER_DESKS`).
  dutyOfficer: ['council', 'policeForce', 'healthBody', 'generalPractice'],
  // An advocate: of a council, or of a body that it commissions.
  subjectRepresentative: ['council', 'voluntaryOrganisation'],
};

/** Whether somebody of an organisation of this kind can have this role at all. */
export function canHaveRole(kind: OrganisationKind, role: Role): boolean {
  return ROLE_KINDS[role].includes(kind);
}
