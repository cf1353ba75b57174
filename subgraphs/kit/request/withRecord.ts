import type { LeavingCopy } from '../release/leaveCopies';
import type { DecidedOn } from '../release/release';
import type { SharedHoldings } from '../release/shareHoldings';
import type { ShownReview } from '../release/showReviews';

/** What is done in the transaction that releases this answer, with its record, or not at all. */
export interface WithRecord {
  /** A subject's copy leaves with it for the first time. */
  leave(copy: LeavingCopy): void;
  /** It holds what a reviewer is to weigh: they were shown it. */
  show(review: ShownReview): void;
  /** It tells that a holder shared what it holds: the task is decided. */
  share(shared: SharedHoldings): void;
  /** Whether it decides this task. */
  shares(task: string): boolean;
  all(): Required<Pick<DecidedOn, 'leaving' | 'showing' | 'sharing'>>;
}

export function withRecord(): WithRecord {
  const leaving = new Map<string, LeavingCopy>();
  const showing = new Map<string, ShownReview>();
  const sharing = new Map<string, SharedHoldings>();
  return {
    leave: (copy) => void leaving.set(copy.request, copy),
    show: (review) => void showing.set(review.review, review),
    share: (shared) => void sharing.set(shared.task, shared),
    shares: (task) => sharing.has(task),
    all: () => ({ leaving: [...leaving.values()], showing: [...showing.values()], sharing: [...sharing.values()] }),
  };
}
