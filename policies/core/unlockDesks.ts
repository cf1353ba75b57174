import { HOLDER_DESKS, HOLDER_ROLES } from './holderTasks';
import { ORGANISATION_KINDS, type OrganisationKind, type Role, UNLOCK_ROUTES, type UnlockRoute } from './vocabulary';

/** Who answers what a notice offers. */
export interface UnlockDesk {
  /**
   * `holder`: every controller of the agency that knows the child, whatever it holds. `hub`: the council of the requester's own area, where
   * the hub sits: what it decides depends on no record of the agency.
   */
  readonly asked: 'holder' | 'hub';
  /** Roles that answer it there. */
  readonly roles: readonly Role[];
  /** The role whose task it is; null: the one that the holder's desk names (`HOLDER_DESKS`). */
  readonly role: Role | null;
  /** The role that hears of it when nobody has answered in time; null: that of the holder's desk. */
  readonly escalation: Role | null;
}

const HOLDER: UnlockDesk = { asked: 'holder', roles: HOLDER_ROLES, role: null, escalation: null };
const HUB: UnlockDesk = {
  asked: 'hub',
  roles: ['hubPractitioner', ...HOLDER_ROLES],
  role: 'hubPractitioner',
  escalation: 'safeguardingLead',
};

/** Null: the requester takes this route alone, and nobody is asked. */
export const UNLOCK_DESKS: Readonly<Record<UnlockRoute, UnlockDesk | null>> = {
  // Whoever knows the family asks it, and records the request for consent with governance (`requestConsent`).
  askForConsent: HOLDER,
  askOriginator: HOLDER,
  raiseThreshold: HUB,
  recordInvolvement: HUB,
  requestEmergencyAccess: null,
  askSafeguardingLead: HOLDER,
  ringFrontDoor: HOLDER,
  askForSignature: {
    ...HOLDER,
    roles: ['informationGovernanceOfficer', ...HOLDER_ROLES],
    role: 'informationGovernanceOfficer',
  },
  declareOtherPurpose: null,
  renewTraining: null,
  // The court alone opens its papers: the holder says which court, and under which number.
  applyToCourt: HOLDER,
};

/** Roles that answer anything at all. */
export const UNLOCK_ANSWERERS: readonly Role[] = [
  ...new Set(Object.values(UNLOCK_DESKS).flatMap((desk) => desk?.roles ?? [])),
];

/** The role of an organisation of `kind` whose task a request is. */
export function unlockAssignee(desk: UnlockDesk, kind: OrganisationKind, urgent: boolean): Role {
  return desk.role ?? HOLDER_DESKS[kind][urgent ? 'urgent' : 'routine'];
}

/** The role there that hears of it when its clock has run out unanswered. */
export function unlockEscalation(desk: UnlockDesk, kind: OrganisationKind): Role {
  return desk.escalation ?? HOLDER_DESKS[kind].escalation;
}

/** Roles that hear of any request that nobody answered. */
export const UNLOCK_ESCALATIONS: readonly Role[] = [
  ...new Set(
    Object.values(UNLOCK_DESKS).flatMap((desk) =>
      desk === null ? [] : ORGANISATION_KINDS.map((kind) => unlockEscalation(desk, kind)),
    ),
  ),
];

/** The routes that a role answers. */
export function routesAnsweredBy(role: Role): readonly UnlockRoute[] {
  return UNLOCK_ROUTES.filter((route) => UNLOCK_DESKS[route]?.roles.includes(role));
}
