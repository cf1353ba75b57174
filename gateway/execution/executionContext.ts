import type { Agency, Obligation, UnlockRoute } from '#policies/core/vocabulary';
import type { FaultCode } from '../faults';
import type { Declaration } from '../identity/readPurpose';
import type { Requester } from '../identity/verifyToken';

/** A notice as it reaches the gateway: from a source, or made here for a source that did not answer. */
export interface GatheredNotice {
  readonly type: string;
  /** Of the object; of a root field its canonical key. */
  readonly id: string;
  readonly field: string;
  readonly outcome: 'withheld' | 'generalised' | 'standing' | 'unavailable';
  readonly agency: Agency;
  readonly dataItem: string | null;
  readonly clause: string | null;
  readonly reason: string;
  readonly unlock: readonly UnlockRoute[];
  readonly text?: string;
}

/** Under which clause a source gave something, and what it binds the requester to, by the object and field where it stands. */
export interface GatheredObligation {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  readonly agency: Agency;
  /** Null where a holder gave it by a decision of its own. */
  readonly clause: string | null;
  readonly obligations: readonly Obligation[];
  readonly conditions: string | null;
  /** That a consent on which this field was given set the conditions. */
  readonly agreed?: true;
  /** The requester's emergency access grant that alone opened the clause, and until when it does. */
  readonly emergency: { readonly grant: string; readonly until: string } | null;
  /** That the clause opened against somebody's refusal, by decisions that weighed it. */
  readonly override: { readonly subjectTold: boolean } | null;
}

/** An error that a source may say to its requester, by the object and field where it stands. */
export interface GatheredError {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  readonly code: FaultCode;
  readonly message: string;
  /** Seconds after which the source lets the same be asked again. */
  readonly retryAfterS?: number;
}

/** An agency's opaque id of the record that it made of a fetch: with it the requester can have the record proved. */
export interface Receipt {
  readonly agency: Agency;
  readonly id: string;
}

/** A field that the planner added and of which no clause gives anything. */
export interface WholeRefusal {
  /** What it would have been made of. */
  readonly items: readonly string[];
  /** In place of the field; none of what is silent. They have no object yet: the same for every child. */
  readonly notices: readonly Omit<GatheredNotice, 'id'>[];
}

/** What one request carries through the executor, and what the sources bring back beside data. */
export interface ExecutionContext {
  readonly request: string;
  /** W3C trace context of the execution; null where nothing is traced. */
  readonly traceparent: string | null;
  readonly requester: Requester;
  readonly declaration: Declaration;
  /** Revision by which the operation was pruned; null without a lease. */
  readonly rules: string | null;
  /** True for an operation that is planned ahead of its first request: no source is asked, so nothing is disclosed or recorded. */
  readonly rehearsal: boolean;
  /** Told how long the operation took to be planned, in milliseconds, where it was not planned before. */
  onPlanned(milliseconds: number): void;
  /**
   * What stands in place of a field that the planner added and of which no clause gives anything; null where it is to be
   * fetched. Always null where nothing is pruned.
   */
  refusedWhole(agency: Agency, type: string, field: string): WholeRefusal | null;
  /** Data items pruned, by agency: reported as refusals with the first fetch of each; what is left was reported by none. */
  readonly prunedItems: Map<Agency, readonly string[]>;
  /** Refusals in place of fetches that were not made, or failed, by agency. */
  readonly unasked: Map<Agency, { readonly items: Set<string>; readonly persons: Set<string> }>;
  /** The one agency that is asked, where the hub would give nothing but the persons' ids; else null. */
  readonly alone: Agency | null;
  /** Persons who are nobody to the requester, as the agency says that is asked alone. */
  readonly nobody: Set<string>;
  readonly notices: GatheredNotice[];
  /** Of the disclosure records, one a fetch. */
  readonly receipts: Receipt[];
  readonly obligations: GatheredObligation[];
  /** Persons of whom a source does not tell the requester that the case is recorded which the purpose declares. */
  readonly notToldStated: Set<string>;
  readonly errors: GatheredError[];
  readonly unavailable: Set<Agency>;
  stale: boolean;
  logUnavailable: boolean;
}
