import { covers, inBoth, mayOverlap } from '#policies/core/consent/consent';
import type { OrganisationId } from '#policies/core/ids';
import { type ConsentRow, closes } from './consentRows';

/**
 * The controllers of what its grantor had refused, or withdrawn consent to, that is open by what was given now and that nothing
 * they gave since has opened, as what was given to whom their own organisation alone links to the person never does. A part of what
 * was closed is enough: there the later decision prevails (`isGateOpen`). `all` as they stood before anything of them was superseded.
 * While whereabouts are closed, each controller of both hears of it, and each time: else it would learn by guesses who else is named.
 */
export function reopenedBy(given: ConsentRow, all: readonly ConsentRow[], now: Date): readonly OrganisationId[] {
  const own = all.filter((row) => row.id !== given.id && row.gate === given.gate && row.grantor === given.grantor);
  const opens = own.filter(
    ({ state, validFrom, givenToUnlinked }) => state === 'given' && !givenToUnlinked && validFrom <= now,
  );
  const reopened = own.filter(closes).flatMap((closed) => {
    if (given.whereaboutsClosed)
      return mayOverlap(closed, given) ? closed.controllers.filter((each) => given.controllers.includes(each)) : [];
    const part = inBoth(closed, given);
    if (part === null) return [];
    return opens.some((each) => decidedAt(each) > decidedAt(closed) && covers(each, part)) ? [] : part.controllers;
  });
  return [...new Set(reopened)];
}

/** When the event was recorded after which it stands as it does. */
function decidedAt({ events }: ConsentRow): number {
  return events.at(-1)?.at.getTime() ?? 0;
}
