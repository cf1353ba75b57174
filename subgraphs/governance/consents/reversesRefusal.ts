import { covers, inBoth } from '#policies/core/consent/consent';
import { type ConsentRow, closes } from './consentRows';

/**
 * Whether what was given now opens a case that its grantor had refused, or withdrawn consent to, and that nothing they gave since
 * has opened. A part of what was closed is enough: there the later decision prevails (`isGateOpen`). `all` as they stood before
 * anything of them was superseded.
 */
export function reversesRefusal(given: ConsentRow, all: readonly ConsentRow[], now: Date): boolean {
  const own = all.filter((row) => row.id !== given.id && row.gate === given.gate && row.grantor === given.grantor);
  const opens = own.filter(({ state, validFrom }) => state === 'given' && validFrom <= now);
  return own.filter(closes).some((closed) => {
    const reopened = inBoth(closed, given);
    if (reopened === null) return false;
    return !opens.some((each) => decidedAt(each) > decidedAt(closed) && covers(each, reopened));
  });
}

/** When the event was recorded after which it stands as it does. */
function decidedAt({ events }: ConsentRow): number {
  return events.at(-1)?.at.getTime() ?? 0;
}
