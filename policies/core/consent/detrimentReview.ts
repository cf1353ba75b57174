import { type Clocks, daysInForce } from '../clocks';
import { daysAfter, isIsoDate } from '../isoDate';
import { dayOf } from '../legalDay';
import type { Country } from '../vocabulary';
import { type Decider, namedColleague } from './namedColleague';

/** By whom, and on which day, a decision of detriment is to be looked at again. */
export interface DetrimentReview {
  readonly reviewer: string;
  /** ISO date. */
  readonly reviewBy: string;
}

/** By whom it is decided, when, and in which country; of the clocks `detriment.longest` bounds how far its review is ahead. */
export interface DetrimentSetting {
  readonly decidedBy: Decider;
  /** Of the deciding organisation. */
  readonly country: Country;
  readonly clocks: Clocks;
  readonly now: Date;
}

export interface DetrimentReviewFault {
  readonly code: 'DETRIMENT_REVIEW_INVALID';
  readonly message: string;
}

/**
 * Reads the review of a decision of detriment taken at `now`, or its first fault: by somebody else of the same organisation, on a
 * day after today and within the clock. Never throws.
 * Law: Children Act 2004 s16LA(3): an exception to a duty, so that it stands no longer unlooked at than its reason may.
 */
export function readDetrimentReview(
  { reviewer, reviewBy }: DetrimentReview,
  { decidedBy, country, clocks, now }: DetrimentSetting,
): DetrimentReview | DetrimentReviewFault {
  const wrong = (message: string) => ({ code: 'DETRIMENT_REVIEW_INVALID', message }) as const;
  const colleague = namedColleague(reviewer, decidedBy);
  if (colleague === null)
    return wrong(
      `reviewer names somebody of your organisation other than yourself, in any spelling: ${decidedBy.organisation}/ and who they are there, as their token says it. Nobody reviews what they decided themselves.`,
    );
  if (!isIsoDate(reviewBy)) return wrong('reviewBy is the ISO date of the review.');
  const today = dayOf(now);
  if (reviewBy <= today)
    return wrong(`reviewBy is after today, ${today}: a decision that is due at once has not been decided.`);
  const last = daysAfter(today, daysInForce(clocks, 'detriment.longest', now)[country]);
  if (reviewBy > last)
    return wrong(
      `reviewBy is ${last} at the latest: it stops a duty for this child and ends by no date, so that what endangers the child is looked at anew by then.`,
    );
  return { reviewer: colleague, reviewBy };
}

/** An organisation's last decision of detriment for a child, as it stands or ended. */
export interface DetrimentDecided {
  readonly decidedBy: string;
  /** ISO date. */
  readonly reviewBy: string;
  /** Null while it stands. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

/**
 * Whether a decision that a practitioner takes at `now`, with its review on `reviewBy`, would review their own: it takes the place of
 * one of theirs, which stands or which they ended the same day, and would put off its review. To word it anew puts off nothing. Never
 * throws.
 */
export function isOwnReview(
  before: DetrimentDecided,
  { practitioner, reviewBy, now }: { readonly practitioner: string; readonly reviewBy: string; readonly now: Date },
): boolean {
  if (before.decidedBy !== practitioner || reviewBy <= before.reviewBy) return false;
  return before.endedAt === null || (before.endedBy === practitioner && dayOf(before.endedAt) === dayOf(now));
}
