import { isIsoDate } from '../isoDate';
import { type Decider, namedColleague } from './namedColleague';

/** A year, a leap one too: the same day of the next is never too late. */
const LONGEST_DETRIMENT_DAYS = 366;
const DAY_MS = 86_400_000;

/** By whom, and on which day, a decision of detriment is to be looked at again. */
export interface DetrimentReview {
  readonly reviewer: string;
  /** ISO date. */
  readonly reviewBy: string;
}

export interface DetrimentReviewFault {
  readonly code: 'DETRIMENT_REVIEW_INVALID';
  readonly message: string;
}

/**
 * Reads the review of a decision of detriment taken at `now`, or its first fault: by somebody else of the same organisation, on a
 * day after today and at most a year ahead. Days are counted in UTC. Never throws.
 * Law: Children Act 2004 s16LA(3): an exception to a duty, so that it stands no longer unlooked at than its reason may.
 */
export function readDetrimentReview(
  { reviewer, reviewBy }: DetrimentReview,
  decidedBy: Decider,
  now: Date,
): DetrimentReview | DetrimentReviewFault {
  const wrong = (message: string) => ({ code: 'DETRIMENT_REVIEW_INVALID', message }) as const;
  const colleague = namedColleague(reviewer, decidedBy);
  if (colleague === null)
    return wrong(
      `reviewer names somebody of your organisation other than yourself, in any spelling: ${decidedBy.organisation}/ and who they are there, as their token says it. Nobody reviews what they decided themselves.`,
    );
  if (!isIsoDate(reviewBy)) return wrong('reviewBy is the ISO date of the review.');
  const today = now.toISOString().slice(0, 10);
  if (reviewBy <= today)
    return wrong(`reviewBy is after today, ${today}: a decision that is due at once has not been decided.`);
  const last = new Date(now.getTime() + LONGEST_DETRIMENT_DAYS * DAY_MS).toISOString().slice(0, 10);
  if (reviewBy > last)
    return wrong(
      `reviewBy is at most a year ahead, ${last}: it stops a duty for this child and ends by no date, so that what endangers the child is looked at anew within a year.`,
    );
  return { reviewer: colleague, reviewBy };
}
