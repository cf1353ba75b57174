import { UNLOCK_DESKS } from '#policies/core/unlockDesks';
import type { Purpose, UnlockRoute } from '#policies/core/vocabulary';
import { SourceFault } from '../http/maskError';
import type { SubjectState } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';

/** What a request to unlock was asked under. */
export interface AskedUnder {
  readonly purpose: Purpose;
  readonly route: UnlockRoute;
  /** Whether its asker was involved with the person. */
  readonly involved: boolean;
}

/** Stands in the place of what came of a request that is read otherwise than it was asked; alike whatever came of it. */
export const NOT_SHOWN_SENTENCE =
  'What comes of this request is shown under the purpose for which it was asked: declare that one, and where it declares an enquiry a case of this person. Where the enquiry, or your involvement, is over, ask anew under the purpose that is truly yours.';

/**
 * Whether what it took to ask stands still in this request of its asker: the same purpose is declared, a holder is asked in the
 * name of no enquiry that is over, and who was involved is. A grant of emergency access stands in for case and involvement, as it
 * does where something is asked.
 */
export function isStandingStill(
  { purpose }: RequestScope,
  { toldStated, involved, emergencyOpenings }: SubjectState,
  asked: AskedUnder,
): boolean {
  if (asked.purpose !== purpose) return false;
  if (UNLOCK_DESKS[asked.route]?.asked === 'holder' && !toldStated) return false;
  return !asked.involved || involved || emergencyOpenings.size > 0;
}

export function notStanding(purpose: string): SourceFault {
  return new SourceFault(
    'UNLOCK_NOT_STANDING',
    `This was asked for ${purpose}: declare that again, with a case of this person where it declares an enquiry, and involved as you were. Where that is over, ask anew under the purpose that is truly yours.`,
  );
}
