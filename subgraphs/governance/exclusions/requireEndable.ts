import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { hubsOf } from '../involvements/hubs';
import { isHub, type Party } from '../involvements/party';

/**
 * An exclusion that nobody could end would take the child from everybody for good: whoever is barred ends nothing. So an
 * organisation that keeps the register is barred as a whole by nobody; and a team of it by a hub alone, which is left itself with its
 * own team (`requireOthers`). Whether another hub is barred is not looked up: the asker may not be told. Throws EXCLUSION_OF_HUB,
 * EXCLUSION_NOT_ENDABLE.
 */
export async function requireEndable(acting: Acting, by: Requester, party: Party): Promise<void> {
  const { organisation, team, practitioner } = party;
  if (practitioner !== null || !(await hubsOf(acting)).includes(organisation)) return;
  if (team === null)
    throw new SourceFault(
      'EXCLUSION_OF_HUB',
      'This organisation keeps the register: barred as a whole it could not protect the child, nor end this. Bar the practitioner, or the team.',
    );
  if (isHub(by)) return;
  throw new SourceFault(
    'EXCLUSION_NOT_ENDABLE',
    'This organisation keeps the register, and a team of it may be its hub, which is to end this: bar the practitioners, or ask a hub practitioner of another team.',
  );
}
