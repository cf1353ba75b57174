import { onlyOne } from './applicable';
import type { DataItem } from './dataItem';
import type { FieldDecision, SubjectFacts } from './decision';
import type { ClauseId, OrganisationId } from './ids';
import type { ItemRules } from './itemRules';
import type { Clause } from './protocol';
import { failedRequirement, opensInEmergency, type RequirementFailure } from './requirements';
import { UNLOCK_ROUTES, type UnlockRoute, type WithheldReason } from './vocabulary';

export type Refused = Extract<FieldDecision, { outcome: 'withheld' | 'silent' }>;

/** Why a controller gives an item to this requester for no record whatsoever. */
export interface SubjectRefusal {
  readonly reason: WithheldReason;
  readonly clause: ClauseId | null;
  readonly silent: boolean;
  readonly unlock: readonly UnlockRoute[];
}

/** How near a refusal came to a disclosure. The nearest is the one told. */
const NEARNESS: Readonly<Record<WithheldReason, number>> = {
  noClause: 0,
  notSigned: 1,
  withheldByClause: 2,
  whereaboutsNotShown: 2,
  mayExist: 2,
  notInvolved: 3,
  thresholdNotRecorded: 4,
  consentNotInForce: 5,
  emergencyAccessOnly: 6,
  trainingExpired: 7,
  conditionNotMet: 8,
};

/** What unlocks a refusal where the clause says nothing more. */
const UNLOCKS: Readonly<Record<WithheldReason, readonly UnlockRoute[]>> = {
  noClause: ['askSafeguardingLead', 'declareOtherPurpose'],
  notSigned: ['ringFrontDoor', 'askForSignature'],
  notInvolved: ['recordInvolvement'],
  thresholdNotRecorded: ['raiseThreshold'],
  consentNotInForce: ['askForConsent'],
  emergencyAccessOnly: ['requestEmergencyAccess'],
  trainingExpired: ['renewTraining'],
  conditionNotMet: ['askOriginator'],
  withheldByClause: ['askSafeguardingLead'],
  whereaboutsNotShown: ['ringFrontDoor'],
  mayExist: ['ringFrontDoor'],
};

/** What is asked about the child and the requester; an emergency grant stands in for all of it. */
const UNMET_REQUIREMENTS: readonly RequirementFailure[] = [
  'notInvolved',
  'thresholdNotRecorded',
  'consentNotInForce',
  'emergencyAccessOnly',
  'trainingExpired',
];

/** Whether it is something about the child and the requester, and not the agreements, that stands against a clause. */
export function isUnmetRequirement({ reason }: SubjectRefusal): boolean {
  return UNMET_REQUIREMENTS.some((each) => each === reason);
}

export const SILENT: Refused = { outcome: 'silent', clause: null };

/**
 * The refusal that holds for every record of `controller`, or null where some record could be disclosed. `subject` null:
 * requirements are taken as met. Depends on protocol, requester, purpose and these facts alone.
 */
export function subjectRefusal(
  rules: ItemRules,
  controller: OrganisationId,
  subject: SubjectFacts | null,
): SubjectRefusal | null {
  const { item } = rules;
  const covering = rules.permits.filter(({ covered }) => covered.includes(controller));
  if (covering.length === 0) return refuse(item, 'noClause', null);
  const signed = covering.filter((each) => each.signed.includes(controller)).map(({ clause }) => clause);
  if (signed.length === 0) return refuse(item, 'notSigned', covering[0]?.clause ?? null);
  const forbidden = unconditionalProhibition(rules, controller);
  if (forbidden || !subject) return forbidden;
  const failures = signed.map((clause) => ({ clause, reason: failedRequirement(clause, item, subject) }));
  const nearest = failures.reduce((best, each) => (nearness(each.reason) > nearness(best.reason) ? each : best));
  return nearest.reason === null ? null : refuse(item, nearest.reason, nearest.clause);
}

const nearness = (reason: WithheldReason | null): number => (reason === null ? Infinity : NEARNESS[reason]);

function unconditionalProhibition(rules: ItemRules, controller: OrganisationId): SubjectRefusal | null {
  const restriction = rules.restrictions.find(
    (each) => each.restriction.when.length === 0 && each.controllers.includes(controller),
  );
  if (restriction) return { reason: 'withheldByClause', clause: restriction.restriction.id, silent: true, unlock: [] };
  const withhold = rules.withholds.find(
    ({ clause, signed }) => clause.when.length === 0 && signed.includes(controller),
  );
  return withhold ? refuse(rules.item, 'withheldByClause', withhold.clause) : null;
}

/** A refusal with the routes that its clause and its reason name. */
export function refuse(item: DataItem, reason: WithheldReason, clause: Clause | null): SubjectRefusal {
  const emergency = clause && opensInEmergency(clause, item) && UNMET_REQUIREMENTS.some((each) => each === reason);
  const routes = [
    ...(clause?.unlock ?? []),
    ...UNLOCKS[reason],
    ...(emergency ? ['requestEmergencyAccess' as const] : []),
  ];
  return {
    reason,
    clause: clause?.id ?? null,
    silent: item.silent || (clause !== null && clause.whenRefused !== 'notice'),
    unlock: UNLOCK_ROUTES.filter((route) => routes.includes(route)),
  };
}

/**
 * One refusal for a whole agency: the nearest, silent where any that near is, its clause named only where all controllers
 * that signed refuse by the same, so that it tells nothing of which controller holds something.
 */
export function combineRefusals(item: DataItem, refusals: readonly SubjectRefusal[]): Refused {
  if (refusals.length === 0) return refused(refuse(item, 'noClause', null));
  const signed = refusals.filter(({ reason }) => NEARNESS[reason] > NEARNESS.notSigned);
  const nearest = Math.max(...refusals.map(({ reason }) => NEARNESS[reason]));
  const telling = refusals.filter(({ reason }) => NEARNESS[reason] === nearest);
  const routes = telling.flatMap(({ unlock }) => unlock);
  return refused({
    reason: telling[0]?.reason ?? 'noClause',
    clause: onlyOne((signed.length > 0 ? signed : telling).map(({ clause }) => clause)),
    silent: telling.some(({ silent }) => silent),
    unlock: UNLOCK_ROUTES.filter((route) => routes.includes(route)),
  });
}

export function refused({ reason, clause, silent, unlock }: SubjectRefusal): Refused {
  return silent ? { outcome: 'silent', clause } : { outcome: 'withheld', reason, clause, unlock };
}
