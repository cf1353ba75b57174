import {
  asTold,
  conditionsOfGate,
  isGateOpen,
  isGateOpenForAll,
  keptBy,
  opensAgainst,
  opensAgainstForAll,
  type StandingConsent,
  speaksTo,
} from '#policies/core/consent/standing';
import type { ConsentOverride, SubjectFacts } from '#policies/core/decision';
import type { ClauseId, OrganisationId, PersonId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { NO_CONDITIONS } from '#policies/core/override';
import { type PowerRecipients, servesRequester } from '#policies/core/powers';
import type { LawfulBasis } from '#policies/core/protocol';
import { isToldStated, thresholdsFrom } from '#policies/core/requirements';
import { strictestFacts } from '#policies/core/strictestFacts';
import { trainedFor } from '#policies/core/training';
import {
  CONSENT_GATES,
  type ConsentGate,
  type DataCategory,
  THRESHOLDS,
  type Threshold,
} from '#policies/core/vocabulary';
import type { EmergencyOpening } from '#policies/enforcement/sourceObligation';
import type { SubjectQuestion, SubjectState } from './replica';

interface WhereaboutsKeeper {
  readonly organisation: string;
  readonly role: string;
  /** Practitioners there who know the family. */
  readonly except?: readonly string[];
}

/** What stands until a moment; null where only an act ends it. */
interface Ending {
  /** ISO 8601. */
  readonly endsAt: string | null;
}

/** Rows of the governance tables that concern one person, valid now, as read in one statement. */
export interface SubjectRows {
  readonly person: PersonId;
  readonly revision: string | null;
  readonly consents: readonly (StandingConsent & Ending)[];
  /** Decisions that are over; of a person whose whereabouts are closed alone. */
  readonly past_decisions: readonly StandingConsent[];
  readonly overrides: readonly OverrideRow[];
  /** Controllers that consider sharing more detrimental than none. */
  readonly detriments: readonly string[];
  /** By which the requester has to do with them. */
  readonly involvements: readonly Ending[];
  readonly excluded: boolean;
  /** Whether an exclusion that names the requester is among them. */
  readonly excluded_by_name: boolean;
  /** To whom closed whereabouts are open still; null where they are not closed. */
  readonly whereabouts: readonly WhereaboutsKeeper[] | null;
  /** Clauses that a grant opens now, each once, with the grant that lasts longest. */
  readonly emergency: readonly (EmergencyOpening & { readonly clause: ClauseId })[];
  readonly own_family: boolean;
  /** Whether the requester declared, or is declared, to be of the family in any degree. */
  readonly family: boolean;
  readonly known_to: readonly OrganisationId[];
  /** All that are open, whichever the request names. */
  readonly cases: readonly { readonly case: string; readonly threshold: Threshold }[];
}

/** The rows of a person whom nobody knows; a barred requester is answered from these. */
export const NOTHING: Omit<SubjectRows, 'person'> = {
  revision: null,
  consents: [],
  past_decisions: [],
  overrides: [],
  detriments: [],
  involvements: [],
  excluded: false,
  excluded_by_name: false,
  whereabouts: null,
  emergency: [],
  own_family: false,
  family: false,
  known_to: [],
  cases: [],
};

/** A decision to go on against a refusal, as it is replicated. */
export interface OverrideRow extends Ending {
  readonly id: string;
  readonly gate: string;
  readonly basis: LawfulBasis;
  /** It counts while an open case is recorded there or above; null: its power asks for none. */
  readonly threshold: Threshold | null;
  /** To whom alone its power carries a disclosure; null: whoever. */
  readonly serves: PowerRecipients | null;
  /** Ids of the refusals that it weighed: it opens against these alone. */
  readonly weighed: readonly string[];
  readonly subjectTold: boolean;
  readonly controllers: readonly string[];
  readonly recipients: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
}

/**
 * The state of one person for one requester. Which gates are open, `isGateOpen` and `isGateOpenForAll` say, and which decisions open
 * against a refusal, `opensAgainst` and `opensAgainstForAll`. Never throws.
 */
export function subjectState(
  found: SubjectRows,
  question: SubjectQuestion,
  controllers: readonly OrganisationId[],
): SubjectState {
  const rows = found.excluded ? { ...NOTHING, person: found.person } : found;
  const whereaboutsClosed = rows.whereabouts !== null && !rows.whereabouts.some((open) => isRequester(open, question));
  const involved = rows.involvements.length > 0;
  const threshold = thresholdOf(rows, question.caseId);
  const openings = new Map(
    rows.emergency.map(({ clause, grant, until }) => [clause, { grant, until: new Date(until).toISOString() }]),
  );
  const emergencyAccess = [...openings.keys()];
  const { purpose, now, requester } = question;
  const trained = trainedFor(purpose, requester.trainingValidUntil, dayOf(now));
  const highest = thresholdOf(rows, null);
  const overrides = rows.overrides.filter(
    (each) => thresholdsFrom(each.threshold ?? 'none').includes(highest) && servesRequester(each.serves, requester),
  );
  const memory = new Map<string, SubjectFacts>();
  const decisions = asTold({ standing: rows.consents, past: rows.past_decisions });
  // A condition may be about whoever speaks for the child, or is of its family, and they may not know what was gone against.
  const ofSubject = requester.role === 'subjectRepresentative' || rows.family;
  const consents = keptBy(rows.consents, !ofSubject);
  const untold = { ...decisions, standing: keptBy(decisions.standing, false) };
  const bound = consents.some(({ conditions }) => conditions !== null);
  const asForAll = (category: DataCategory): SubjectFacts => {
    const at = { recipient: requester.organisation.id, purpose, category };
    return {
      ...strictestFacts(controllers.map((each) => asFor(each, category))),
      consent: ofGates((gate) => isGateOpenForAll(untold, gate, controllers, at)),
      overrides: ofGates((gate) =>
        firstOf(
          overrides.filter(
            (each) => each.gate === gate && controllers.every((controller) => speaksTo(each, { ...at, controller })),
          ),
          ({ weighed }) => opensAgainstForAll(weighed, decisions, gate, controllers, at),
        ),
      ),
    };
  };
  const asFor = (controller: OrganisationId, category: DataCategory): SubjectFacts => {
    const at = { controller, recipient: question.requester.organisation.id, purpose: question.purpose, category };
    return {
      involved,
      threshold,
      emergencyAccess,
      whereaboutsClosed,
      consent: ofGates((gate) => isGateOpen(consents, gate, at)),
      conditions: bound ? ofGates((gate) => conditionsOfGate(consents, gate, at)) : NO_CONDITIONS,
      overrides: ofGates((gate) =>
        firstOf(
          overrides.filter((each) => each.gate === gate && speaksTo(each, at)),
          ({ weighed }) => opensAgainst(weighed, rows.consents, gate, at),
        ),
      ),
      detriment: rows.detriments.includes(controller),
      trained,
    };
  };
  return {
    person: rows.person,
    known: rows.revision !== null,
    excluded: found.excluded,
    protected: found.excluded && !found.excluded_by_name,
    involved,
    ownFamily: found.own_family,
    knownTo: rows.known_to,
    whereaboutsClosed,
    toldStated: isToldStated(purpose, { threshold, emergencyAccess, involved }),
    emergencyOpenings: openings,
    overridesTold: new Map(
      whereaboutsClosed || ofSubject ? [] : overrides.map(({ id, subjectTold }) => [id, subjectTold]),
    ),
    // Kept for the barred as well: an exclusion that ends while the answer is made is decided again.
    revision: found.revision,
    endsAt: firstEnd(rows),
    factsFor(controller, category) {
      // While whereabouts are closed, what differs by controller would tell which of them holds something.
      const key = whereaboutsClosed ? category : `${controller}|${category}`;
      let facts = memory.get(key);
      if (facts === undefined) {
        facts = whereaboutsClosed ? asForAll(category) : asFor(controller, category);
        memory.set(key, facts);
      }
      return facts;
    },
  };
}

/** Of a refusal too: it is over with its time as well, and who reads it is told so. */
function firstEnd({ consents, overrides, involvements, emergency }: SubjectRows): Date | null {
  const ends = [...consents, ...overrides, ...involvements].flatMap(({ endsAt }) => endsAt ?? []);
  const moments = [...ends, ...emergency.map(({ until }) => until)].map((end) => Date.parse(end));
  return moments.length > 0 ? new Date(Math.min(...moments)) : null;
}

/** Without a named case the child's own recorded threshold stands, the highest of any open case (the caseload asks for many children at once). */
function thresholdOf(rows: SubjectRows, caseId: string | null): Threshold {
  const named = caseId === null ? rows.cases : rows.cases.filter((each) => each.case === caseId);
  const ranks = named.map((each) => THRESHOLDS.indexOf(each.threshold));
  return THRESHOLDS[Math.max(0, ...ranks)] ?? 'none';
}

function isRequester({ organisation, role, except = [] }: WhereaboutsKeeper, { requester }: SubjectQuestion): boolean {
  const named = organisation === requester.organisation.id && role === requester.role;
  return named && !except.includes(requester.practitioner);
}

function firstOf(overrides: readonly OverrideRow[], opens: (each: OverrideRow) => boolean): ConsentOverride | null {
  const found = overrides.find(opens);
  return found === undefined ? null : { id: found.id, basis: found.basis };
}

function ofGates<Value>(value: (gate: ConsentGate) => Value): Record<ConsentGate, Value> {
  return Object.fromEntries(CONSENT_GATES.map((gate) => [gate, value(gate)])) as Record<ConsentGate, Value>;
}
