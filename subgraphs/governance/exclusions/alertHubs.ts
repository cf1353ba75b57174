import { OFFICERS } from '#policies/core/acts';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { type AlertKind, aboutWhom, addAlert } from '../alerts/alerts';
import { hubsOf } from '../involvements/hubs';
import type { Party } from '../involvements/party';
import { isToldToHubs } from './toldToHubs';

/**
 * Tells every hub that an organisation was barred as a whole, or a team or practitioner by their own organisation. Not that organisation, not even
 * without a name: whoever is barred is to see what anybody sees of an unknown child, and one that works with few would know which has
 * gone.
 */
export async function alertHubsOfBarred(acting: Acting, by: Requester, exclusion: string, party: Party): Promise<void> {
  if (isToldToHubs(party, by)) await alertHubs(acting, 'organisationBarred', exclusion);
}

/**
 * Tells every hub that another than a hub ended an exclusion, unless only an organisation without a hub had set it. A council's is told whoever
 * there set it: what is kept of it does not say in which role. One of which nobody knows who set it is told too. While whereabouts are
 * closed no hub need be left that reads of it, so the officers of whose it was are told always: nothing that they read of it names a place.
 */
export async function alertOfEnd(acting: Acting, exclusion: string): Promise<void> {
  const hubs = await hubsOf(acting);
  const setters = await settersOf(acting, exclusion);
  if (setters.some((setter) => !hubs.includes(setter))) return;
  await alertHubs(acting, 'exclusionEnded', exclusion);
  await alertEach(acting, setters.length === 0 ? hubs : setters, OFFICERS, 'exclusionEnded', exclusion);
}

/**
 * Tells whose decision a hub of another organisation ended, of whom and why it may not know: the officers of the organisation that
 * had set it of its own; where a hub had set it, those of that council and its hub, which may set it anew.
 */
export async function alertSetterOfEnd(acting: Acting, by: Requester, exclusion: string): Promise<void> {
  const hubs = await hubsOf(acting);
  for (const setter of await settersOf(acting, exclusion)) {
    if (setter === by.organisation.id) continue;
    const roles: readonly Role[] = hubs.includes(setter) ? ['hubPractitioner', ...OFFICERS] : OFFICERS;
    await alertEach(acting, [setter], roles, 'exclusionEnded', exclusion);
  }
}

async function settersOf({ sql }: Acting, exclusion: string): Promise<readonly string[]> {
  const set = await sql<{ by: string }>(
    `SELECT by_organisation AS by FROM authority.exclusion_event WHERE exclusion::text = $1 AND event = 'set'`,
    [exclusion],
  );
  return set.map(({ by }) => by);
}

async function alertHubs(acting: Acting, kind: AlertKind, exclusion: string): Promise<void> {
  await alertEach(acting, await hubsOf(acting), ['hubPractitioner'], kind, exclusion);
}

async function alertEach(
  acting: Acting,
  organisations: readonly string[],
  roles: readonly Role[],
  kind: AlertKind,
  exclusion: string,
): Promise<void> {
  for (const organisation of organisations)
    await addAlert(acting, {
      ...{ organisation, roles, kind },
      ...{ reference: exclusion, persons: aboutWhom(acting) },
    });
}
