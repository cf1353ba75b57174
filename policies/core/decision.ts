import type { ClauseId, DataItemId, OrganisationId } from './ids';
import type { LawfulBasis } from './protocol';
import type { ConsentGate, Generalisation, Obligation, Threshold, UnlockRoute, WithheldReason } from './vocabulary';

/** Value of a declared decision attribute of a record, as read from its row; dates as ISO 8601 text. */
export type AttributeValue = string | number | boolean | null;

/**
 * What is known of the requester's relation to one child and one controller. Every key is always present: a missing or
 * ill-typed fact refuses before CASL is asked.
 */
export interface SubjectFacts {
  readonly involved: boolean;
  /** Recorded threshold of the case that the request names, for this child; `none` without one. */
  readonly threshold: Threshold;
  /** Clauses that an emergency grant of this requester for this child opens at the moment. Empty without one. */
  readonly emergencyAccess: readonly ClauseId[];
  readonly whereaboutsClosed: boolean;
  /** Gates in force for this child, recipient, purpose, controller and data category. */
  readonly consent: Readonly<Record<ConsentGate, boolean>>;
  /** Under which conditions each of them was given, in the grantors' words: what is disclosed on one is bound by these. */
  readonly conditions: Readonly<Record<ConsentGate, readonly string[]>>;
  /** Decisions to go on against a refusal of a gate, in force for the same; null where there is none. */
  readonly overrides: Readonly<Record<ConsentGate, ConsentOverride | null>>;
  /** The controller considers sharing more detrimental to this child than none (Children Act 2004 s16LA(3)). */
  readonly detriment: boolean;
  /** Nothing is narrowed for want of the requester's training (`trainedFor`). The same for every child and controller. */
  readonly trained: boolean;
}

/** A decision of its own, with its own basis: not the clause's. */
export interface ConsentOverride {
  readonly id: string;
  readonly basis: LawfulBasis;
}

/** The facts of one record: those of its subject, its controller, and its declared attributes. */
export interface RecordFacts {
  readonly controller: OrganisationId;
  readonly subject: SubjectFacts;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export type FieldDecision =
  | {
      readonly outcome: 'disclosed';
      readonly clause: ClauseId;
      /** The clause's, or that of the override through which it opened. */
      readonly basis: LawfulBasis;
      readonly obligations: readonly Obligation[];
      /** Those of the consents on which the clause opened. */
      readonly conditions: readonly string[];
      /** Ids of the overrides through which the clause opened. */
      readonly overrides: readonly string[];
      /** Whether an emergency access grant opened the clause: without it the clause's requirements are not met. */
      readonly inEmergency: boolean;
    }
  | {
      readonly outcome: 'generalised';
      readonly clause: ClauseId;
      readonly basis: LawfulBasis;
      readonly obligations: readonly Obligation[];
      readonly conditions: readonly string[];
      readonly overrides: readonly string[];
      readonly inEmergency: boolean;
      readonly by: Generalisation;
    }
  | {
      readonly outcome: 'withheld';
      readonly reason: WithheldReason;
      readonly clause: ClauseId | null;
      readonly unlock: readonly UnlockRoute[];
    }
  | { readonly outcome: 'silent'; readonly clause: ClauseId | null };

/** A decision that gives something. */
export type Permission = Extract<FieldDecision, { outcome: 'disclosed' | 'generalised' }>;

export function gives(decision: FieldDecision): decision is Permission {
  return decision.outcome === 'disclosed' || decision.outcome === 'generalised';
}

/** A pointer shown for every child, whether or not anything is there. */
export interface StandingNotice {
  readonly dataItem: DataItemId;
  readonly clause: ClauseId;
  readonly text: string;
  readonly unlock: readonly UnlockRoute[];
}

/** What the requester's mask says of a data item before any record is looked at. */
export type StaticVerdict =
  | { readonly kind: 'possible' }
  | {
      readonly kind: 'never';
      readonly decision: Extract<FieldDecision, { outcome: 'withheld' | 'silent' }>;
      /** Of any other child it could be given: it must read as of one of whom the agency holds nothing. */
      readonly asIfNotHeld?: true;
    };

/** One sentence of the trail: a layer of the decision, whether it said yes, and why, in plain words. */
export interface TrailStep {
  readonly layer:
    | 'purpose'
    | 'involvement'
    | 'threshold'
    | 'training'
    | 'emergencyAccess'
    | 'protocol'
    | 'signature'
    | 'lawfulBasis'
    | 'detriment'
    | 'consent'
    | 'recordCondition'
    | 'restriction'
    | 'whereabouts';
  readonly clause: ClauseId | null;
  readonly passed: boolean;
  readonly sentence: string;
}

export interface DecisionTrail {
  readonly dataItem: DataItemId;
  readonly decision: FieldDecision;
  readonly steps: readonly TrailStep[];
}
