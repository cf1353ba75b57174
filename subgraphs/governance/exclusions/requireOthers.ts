import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import type { Party } from '../involvements/party';
import { takesIn } from './shownExclusion';

/**
 * Nobody bars themselves, alone or with their team or organisation: what is missing from a list afterwards would tell of which child
 * an entry is that names none. In whatever organisation they act now: one identity provider may speak for several. Looks nothing up,
 * so that it is refused alike of every child. Throws EXCLUSION_OF_SELF.
 */
export function requireOthers(by: Requester, party: Party): void {
  if (party.practitioner === by.practitioner || takesIn(party, by))
    throw new SourceFault(
      'EXCLUSION_OF_SELF',
      'Nobody bars themselves, or a team or organisation that they are of: ask a colleague whom it leaves out, or the hub.',
    );
}
