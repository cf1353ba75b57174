import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import type { LeavingCopy } from './leaveCopies';
import type { SharedHoldings } from './shareHoldings';
import type { ShownReview } from './showReviews';

/** What an answer was decided on; compared with what stands when its record is committed. */
export interface DecidedOn {
  readonly protocolRevision: string;
  /** Person -> subject revision; persons unknown to the index are not in it. */
  readonly subjects: Readonly<Record<string, string>>;
  /** The first moment at which some of that is over by time alone: of a subject, or the day of the policy. Exclusive; null for never. */
  readonly endsAt: Date | null;
  /** Copies that leave with it for the first time, where there are any. */
  readonly leaving?: readonly LeavingCopy[];
  /** Reviews whose content it holds, where there are any: nothing is compared, they are kept with its record. */
  readonly showing?: readonly ShownReview[];
  /** Tasks of holders that are decided with it as shared, where there are any. */
  readonly sharing?: readonly SharedHoldings[];
  /** Persons whom it names and who are the requester's own family, where there are any: they are noted with its record. */
  readonly ownFamily?: readonly string[];
}

export type Released =
  /** Bytes may leave, with this receipt. */
  | { readonly outcome: 'released'; readonly receipt: string }
  /** A revision moved meanwhile, what it was decided on is over, or what a copy was made on or a task that was to be decided moved: decide again. */
  | { readonly outcome: 'moved' };

/**
 * The desk that every answer passes: its disclosure record is committed in a transaction that also holds the revisions it was
 * decided on. Throws `LogUnavailable` where nothing could be recorded and `LeaseLost` where the process's lease ran out
 * meanwhile; in both cases nothing may leave.
 */
export interface ReleaseDesk {
  release(disclosure: Disclosure, decidedOn: DecidedOn): Promise<Released>;
}

export class LogUnavailable extends Error {
  readonly code = 'LOG_UNAVAILABLE';
}

export class LeaseLost extends Error {
  readonly code = 'SOURCE_UNAVAILABLE';
}

/** The log lacks what it must have, or has another in its place: nobody but who tampered with it does that. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}
