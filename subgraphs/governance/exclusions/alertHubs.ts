import type { Acting } from '../../kit/acts/act';
import { type AlertKind, aboutWhom, addAlert } from '../alerts/alerts';
import { hubsOf } from '../involvements/hubs';
import type { Party } from '../involvements/party';

/**
 * Tells every hub that an organisation was barred as a whole. Not the organisation itself, not even without a name: whoever is
 * barred is to see what anybody sees of an unknown child, and one that works with few would know which has gone.
 */
export async function alertHubsOfBarred(
  acting: Acting,
  exclusion: string,
  { team, practitioner }: Party,
): Promise<void> {
  if (team === null && practitioner === null) await alertHubs(acting, 'organisationBarred', exclusion);
}

/**
 * Tells every hub that another ended an exclusion, unless only an organisation without a hub had set it. A council's is told whoever
 * there set it: what is kept of it does not say in which role. One of which nobody knows who set it is told too.
 */
export async function alertHubsOfEnd(acting: Acting, exclusion: string): Promise<void> {
  const own = await acting.sql(
    `SELECT FROM authority.exclusion_event WHERE exclusion::text = $1 AND event = 'set' AND NOT by_organisation = ANY($2)`,
    [exclusion, await hubsOf(acting)],
  );
  if (own.length === 0) await alertHubs(acting, 'exclusionEnded', exclusion);
}

async function alertHubs(acting: Acting, kind: AlertKind, exclusion: string): Promise<void> {
  for (const organisation of await hubsOf(acting))
    await addAlert(acting, {
      ...{ organisation, roles: ['hubPractitioner'], kind },
      ...{ reference: exclusion, persons: aboutWhom(acting) },
    });
}
