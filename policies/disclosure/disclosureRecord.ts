import type { Agency, Obligation, Outcome, Purpose, Role, WithheldReason } from '#policies/core/vocabulary';
import type { RecordContext, SealedContext } from './sealedContext';

/**
 * One controller's outcome for one data item in one answer, for the subjects named. Never a value. So it is read
 * (`disclosure.outcomes_of`); bodies of version 1 were written so too, and stay as they were for as long as they are kept.
 */
export interface RecordedOutcome {
  /** Places in the record's `subjects`, ascending; none where it concerns nobody in particular. */
  readonly subjects: readonly number[];
  /** Null where the agency answered as a whole, before any record was looked at. */
  readonly controller: string | null;
  readonly dataItem: string;
  /** Coordinates of the graph that were asked, `Type.field`, sorted; none for what stands on no field of its own. */
  readonly fields: readonly string[];
  readonly outcome: Outcome;
  readonly clause: string | null;
  /** Decisions against a refusal stand in it by number: which they are is sealed for whom they are about. */
  readonly basis: string | null;
  readonly obligations: readonly Obligation[];
  readonly reason: WithheldReason | null;
  /**
   * The organisation that was told, where it is another than the requester's: a holder told it outside of any answer, and the record is
   * of whoever decided so. Absent everywhere else.
   */
  readonly recipient?: string;
}

/**
 * Outcomes of one record that are alike in all but data item and fields. Their order, and what stands in which group, follow
 * from their content alone. A data item that comes again with all else alike begins a further group.
 */
export interface OutcomeGroup extends Omit<RecordedOutcome, 'dataItem' | 'fields'> {
  /** The `fields` of each outcome, by its `dataItem`. */
  readonly items: Readonly<Record<string, readonly string[]>>;
}

export interface RecordedRequester {
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
  readonly practitioner: string;
}

/**
 * What an agency records of one fetch, before a byte leaves: who asked, for what, about which subjects (pseudonyms), and
 * what each controller gave or withheld under which clause. Recorded alike whether the agency holds something, nothing, or
 * only silent records. Silent outcomes are not in it: they stand in the `RestrictedBody` of the same record.
 */
export interface OrdinaryBody extends SealedContext {
  readonly v: 3;
  /** 128 random bits, base64url: what the requester gets of the record. Tells no place in the log. */
  readonly receipt: string;
  /** The gateway's id of the request; all agencies asked by one request record the same. */
  readonly request: string;
  /** ISO 8601 instant of the decision. */
  readonly at: string;
  readonly agency: Agency;
  readonly requester: RecordedRequester;
  readonly purpose: Purpose;
  /** The request's context as its requester gave it, where the record is about nobody; else it is sealed for whom it is about. */
  readonly reason: string | null;
  /** Keyed pseudonyms of the persons asked about, sorted. */
  readonly subjects: readonly string[];
  /**
   * Places in `subjects` of those whose whereabouts were closed to the requester: an outcome about them names controllers that
   * the requester may not learn, and is counted in no report. Absent from records of before this was noted.
   */
  readonly closed: readonly number[];
  /** Acts done in this request (policies/core/acts.ts). */
  readonly acts: readonly string[];
  readonly outcomes: readonly OutcomeGroup[];
  readonly protocolRevision: string;
  /** SHA-256 of the operation's text, hex. Its variables are not in it: they name persons. */
  readonly operation: string;
  /** 128 random bits, hex: nobody can guess a record from its hash. */
  readonly blinding: string;
}

/** What only the controllers' restricted role reads: the silent outcomes. There is one a record, empty or not. */
export interface RestrictedBody {
  readonly v: 3;
  readonly receipt: string;
  readonly subjects: readonly string[];
  readonly outcomes: readonly OutcomeGroup[];
  readonly blinding: string;
}

/** An outcome as it is gathered: with ids of persons, which never reach the log. */
export interface NotedOutcome extends Omit<RecordedOutcome, 'subjects'> {
  readonly persons: readonly string[];
}

/** One fetch as decided, before pseudonyms are given. */
export interface Disclosure
  extends Omit<
      OrdinaryBody,
      'v' | 'receipt' | 'subjects' | 'closed' | 'outcomes' | 'blinding' | keyof RecordContext | keyof SealedContext
    >,
    RecordContext {
  /** Everybody asked about, under the index's spelling where it knows them; ids that it does not know included. */
  readonly persons: readonly string[];
  /** Of them, those whose whereabouts were closed to the requester. */
  readonly closed: readonly string[];
  readonly outcomes: readonly NotedOutcome[];
}
