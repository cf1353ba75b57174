import type { RunSql } from '../replica/readReplica';

/** Kinds of what the hub finds by itself, in rounds or in an answer. */
export const HUB_ALERT_KINDS = ['patternsConverge', 'referralNotAccepted', 'caseReviewOverdue'] as const;

/** Kinds of alert that processes tell governance, which alerts. */
export type ToldKind = (typeof HUB_ALERT_KINDS)[number];

/** What somebody of an organisation is to look at. An alert carries the reference, and no content. */
export interface ToldAlert {
  readonly reference: string;
  readonly organisation: string;
  readonly person: string;
}

/** Where a process finds what it is to tell of one kind. */
export interface AlertSource {
  readonly kind: ToldKind;
  /** Those that are due and were not told: `MOST_TOLD` at most. */
  untold(sql: RunSql, now: Date): Promise<readonly ToldAlert[]>;
  /** The statement that keeps of one, $1, that it was told, $2. */
  readonly told: string;
}

/** Alerts of one kind in one round. */
export const MOST_TOLD = 100;
