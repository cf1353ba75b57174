import type { Agency, Outcome, Purpose, WithheldReason } from '#policies/core/vocabulary';

/** One controller's outcome for one data item in one answer. Never a value. */
export interface RecordedOutcome {
  readonly controller: string | null;
  readonly dataItem: string;
  readonly outcome: Outcome;
  readonly clause: string | null;
  readonly basis: string | null;
  readonly reason: WithheldReason | null;
}

/**
 * What an agency records of one fetch, before a byte leaves: who asked, for what, about which subjects (pseudonyms), and
 * what each controller gave or withheld under which clause. Appended whether the agency holds something, nothing, or only
 * silent records.
 */
export interface DisclosureRecord {
  readonly id: string;
  readonly request: string;
  /** ISO 8601 instant of the decision. */
  readonly at: string;
  readonly agency: Agency;
  readonly requester: {
    readonly organisation: string;
    readonly team: string;
    readonly role: string;
    readonly practitioner: string;
  };
  readonly purpose: Purpose;
  readonly case: string | null;
  readonly reason: string | null;
  /** Keyed pseudonyms of the persons asked about, sorted. */
  readonly subjects: readonly string[];
  /** Acts done in this request (policies/core/acts.ts). */
  readonly acts: readonly string[];
  readonly outcomes: readonly RecordedOutcome[];
  readonly protocolRevision: string;
  /** SHA-256 of the operation's body, hex. */
  readonly operation: string;
  /** 128 random bits, hex: nobody can guess a record from its hash. */
  readonly blinding: string;
}
