import type { SubjectFacts } from '#policies/core/decision';
import type { ClauseId, OrganisationId, PersonId } from '#policies/core/ids';
import { strictestFacts } from '#policies/core/strictestFacts';
import {
  CONSENT_GATES,
  type ConsentGate,
  type DataCategory,
  THRESHOLDS,
  type Threshold,
} from '#policies/core/vocabulary';
import type { SubjectQuestion, SubjectState } from './replica';

/** Rows of the governance tables that concern one person, valid now, as read in one statement. */
export interface SubjectRows {
  readonly person: PersonId;
  readonly revision: string | null;
  readonly consents: readonly ConsentRow[];
  readonly involved: boolean;
  readonly excluded: boolean;
  readonly whereabouts: readonly { readonly organisation: string; readonly role: string }[] | null;
  /** Clauses that a grant opens now. */
  readonly emergency: readonly ClauseId[];
  readonly own_family: boolean;
  readonly cases: readonly { readonly case: string; readonly threshold: string }[];
}

export interface ConsentRow {
  readonly gate: string;
  readonly state: string;
  readonly controllers: readonly string[];
  readonly recipients: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
}

/**
 * The state of one person for one requester. A gate is open when a consent in state `given` covers controller, recipient,
 * purpose and category, and no later refusal of the same scope stands: refusal wins. Never throws.
 */
export function subjectState(
  rows: SubjectRows,
  question: SubjectQuestion,
  controllers: readonly OrganisationId[],
): SubjectState {
  const whereaboutsClosed = rows.whereabouts !== null && !rows.whereabouts.some((open) => isRequester(open, question));
  const threshold = thresholdOf(rows, question.caseId);
  const memory = new Map<string, SubjectFacts>();
  const asFor = (controller: OrganisationId, category: DataCategory): SubjectFacts => {
    const consent = gatesOpen(rows.consents, question, controller, category);
    return { involved: rows.involved, threshold, emergencyAccess: rows.emergency, whereaboutsClosed, consent };
  };
  return {
    person: rows.person,
    known: rows.revision !== null,
    excluded: rows.excluded,
    involved: rows.involved,
    ownFamily: rows.own_family,
    revision: rows.revision,
    factsFor(controller, category) {
      // While whereabouts are closed, what differs by controller would tell which of them holds something.
      const key = whereaboutsClosed ? category : `${controller}|${category}`;
      let facts = memory.get(key);
      if (facts === undefined) {
        facts = whereaboutsClosed
          ? strictestFacts(controllers.map((each) => asFor(each, category)))
          : asFor(controller, category);
        memory.set(key, facts);
      }
      return facts;
    },
  };
}

/** Without a named case the child's own recorded threshold stands (the caseload asks for many children at once). */
function thresholdOf(rows: SubjectRows, caseId: string | null): Threshold {
  const named = caseId === null ? rows.cases : rows.cases.filter((each) => each.case === caseId);
  const ranks = named.map((each) => THRESHOLDS.indexOf(each.threshold as Threshold));
  return THRESHOLDS[Math.max(0, ...ranks)] ?? 'none';
}

function isRequester(open: { organisation: string; role: string }, { requester }: SubjectQuestion): boolean {
  return open.organisation === requester.organisation.id && open.role === requester.role;
}

function gatesOpen(
  consents: readonly ConsentRow[],
  question: SubjectQuestion,
  controller: OrganisationId,
  category: DataCategory,
): Record<ConsentGate, boolean> {
  const covering = consents.filter(
    (consent) =>
      consent.controllers.includes(controller) &&
      consent.recipients.includes(question.requester.organisation.id) &&
      consent.purposes.includes(question.purpose) &&
      consent.categories.includes(category),
  );
  const open = (gate: ConsentGate) => {
    const ofGate = covering.filter((consent) => consent.gate === gate);
    return (
      ofGate.some((consent) => consent.state === 'given') && !ofGate.some((consent) => consent.state === 'refused')
    );
  };
  return Object.fromEntries(CONSENT_GATES.map((gate) => [gate, open(gate)])) as Record<ConsentGate, boolean>;
}
