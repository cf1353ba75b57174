import { HOLDER_DESKS, HOLDER_ROLES } from './holderTasks';
import {
  ORGANISATION_KINDS,
  type OrganisationKind,
  type Purpose,
  type Role,
  UNLOCK_ROUTES,
  type UnlockRoute,
} from './vocabulary';

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
  /** The role to which it goes next; null: that of the holder's desk. */
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

/**
 * What is left of routes under a purpose that declares a case which is not recorded, or of which the requester is not told that it
 * is: no holder is asked in the name of an enquiry that there is not (R (AB & CD) v Haringey [2013] EWHC 416 (Admin)), but the hub in
 * its place, to record it.
 */
export function routesUnrecorded(routes: readonly UnlockRoute[]): readonly UnlockRoute[] {
  const asksHolder = (route: UnlockRoute) => UNLOCK_DESKS[route]?.asked === 'holder';
  if (!routes.some(asksHolder)) return routes;
  return UNLOCK_ROUTES.filter((route) => route === 'raiseThreshold' || (routes.includes(route) && !asksHolder(route)));
}

/** Roles that answer anything at all. */
export const UNLOCK_ANSWERERS: readonly Role[] = [
  ...new Set(Object.values(UNLOCK_DESKS).flatMap((desk) => desk?.roles ?? [])),
];

/** Purposes whose requests do not wait for the next working day. */
const URGENT: readonly Purpose[] = ['section47Enquiry', 'missingChild'];

export function isUrgentUnlock(purpose: Purpose): boolean {
  return URGENT.includes(purpose);
}

/** Who has the last word, first choice first: the designated lead, and another where the lead was asked before. */
const LAST_WORD: readonly Role[] = ['safeguardingLead', 'caldicottGuardian', 'privacyOfficer'];

/**
 * The roles of an organisation of `kind` that are asked, one for each round and each another: whose task it is, to whom it goes
 * where the asker disagrees, and who has the last word. What nobody answered in time is heard of by the next.
 */
export function unlockSteps(desk: UnlockDesk, kind: OrganisationKind, urgent: boolean): readonly Role[] {
  const asked = [
    desk.role ?? HOLDER_DESKS[kind][urgent ? 'urgent' : 'routine'],
    desk.escalation ?? HOLDER_DESKS[kind].escalation,
  ];
  return [...asked, ...LAST_WORD.filter((role) => !asked.includes(role)).slice(0, 1)];
}

/**
 * Rounds of a request: what comes of the last is final. As many as there are roles to hear it, each another's (`unlockSteps`): who is
 * asked, to whom it is escalated, and the last word. No law sets it; what remains goes to the safeguarding partners or board.
 */
export const UNLOCK_ROUNDS = 3;

const STEPS = Object.values(UNLOCK_DESKS).flatMap((desk) =>
  desk === null
    ? []
    : ORGANISATION_KINDS.flatMap((kind) => [true, false].map((urgent) => unlockSteps(desk, kind, urgent))),
);

/** Roles whose task any request is when it is asked. */
export const UNLOCK_FIRST_ASKED: readonly Role[] = [...new Set(STEPS.flatMap((steps) => steps.slice(0, 1)))];

/** Roles that hear of any request that nobody answered. */
export const UNLOCK_ESCALATIONS: readonly Role[] = [...new Set(STEPS.flatMap((steps) => steps.slice(1)))];

/** The routes that a role answers. */
export function routesAnsweredBy(role: Role): readonly UnlockRoute[] {
  return UNLOCK_ROUTES.filter((route) => UNLOCK_DESKS[route]?.roles.includes(role));
}
