import { randomUUID } from 'node:crypto';
import { type PersonId, UUID } from '#policies/core/ids';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { begins } from '../../kit/acts/requireNames';
import { SourceFault } from '../../kit/http/maskError';
import { notExcluded } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';
import { setterOf } from '../../kit/replica/setterOf';
import { addEverywhere } from '../acts/replicated';
import { isHub, type Party, readUntil, requireParty } from '../involvements/party';
import { alertHubsOfBarred, alertOfEnd, alertSetterOfEnd } from './alertHubs';
import { requireEndable } from './requireEndable';
import { shownExclusion } from './shownExclusion';
import { endableUnnamed, toldToHubs } from './toldToHubs';

/**
 * Bars a practitioner, a team or an organisation from a person: from then on the person is unknown to them, in every agency,
 * whatever involvement, screening or emergency grant they have; of a team or organisation all but whoever sets it. An organisation bars
 * its own; the hub anybody. A hub is always left that can end it, and hears of an organisation that is barred as a whole, and of a team
 * or practitioner by their own. Whomever a token lets in can be barred, whatever the ids of the others look like: `unusual` says, by the
 * id alone, where it begins with no organisation. Throws INVOLVEMENT_NOT_YOURS, ORGANISATION_UNKNOWN, PARTY_INVALID, EXCLUSION_OF_HUB,
 * EXCLUSION_NOT_ENDABLE, REASON_MISSING, UNTIL_INVALID.
 */
export async function setExclusion(
  acting: Acting,
  by: Requester,
  party: Party,
  { reason, until }: { readonly reason: string; readonly until: string | null },
): Promise<{ readonly id: string; readonly unusual: boolean }> {
  const kept = requireReason(reason);
  const end = readUntil(until, acting.now);
  await requireParty(acting, by, party);
  await requireEndable(acting, by, party);
  const { sql, now, person } = acting;
  const id = randomUUID();
  const set_by = party.practitioner === null ? setterOf(by) : null;
  await addEverywhere(sql, 'exclusion', { id, person, ...party, valid_from: now, valid_until: end, set_by });
  await noteEvent(acting, by, id, 'set', kept);
  await alertHubsOfBarred(acting, by, id, party);
  return { id, unusual: await isUnusual(acting, party) };
}

/**
 * Ends an exclusion now. The employer of whoever is barred may, so that a mistake does not last; where the hub set it, every hub hears
 * of it, and so do its officers; where a hub ends what another organisation had set, that one does. Where the act names no person, of
 * whomever it is. Throws EXCLUSION_UNKNOWN for one that is not of this person, is over, or is not the requester's to end.
 */
export async function endExclusion(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  const kept = requireReason(reason);
  const { sql, now } = acting;
  const [ended] = !UUID.test(id)
    ? []
    : await sql<{ person: PersonId }>(
        `UPDATE governance.exclusion x SET valid_until = $2
     WHERE x.id = $1 AND x.valid_from <= $2 AND (x.valid_until IS NULL OR x.valid_until > $2) AND ${MAY_END}
     RETURNING x.person::text AS person`,
        [id, now, acting.person, isHub(by), by.organisation.id, by.team, by.practitioner, setterOf(by), by.role],
      );
  if (ended === undefined)
    throw new SourceFault('EXCLUSION_UNKNOWN', 'No exclusion that you may end has this id: it may be over already.');
  const ofWhom = { ...acting, person: ended.person };
  await noteEvent(ofWhom, by, id, 'ended', kept);
  if (isHub(by)) await alertSetterOfEnd(ofWhom, by, id);
  else await alertOfEnd(ofWhom, id);
  return { id };
}

const ENDER = { organisation: '$5', team: '$6', practitioner: '$7', setter: '$8', role: '$9' };

/**
 * Naming the person: whose it is, and a hub. What hubs are told of (`toldToHubs`) a hub ends so only where it may be named to them: by
 * trying whom it is of, they would find out where somebody is known whose whereabouts are closed.
 * Naming nobody: a hub, what an organisation set of its own or the hub's own council set, unless they are barred from the person.
 */
const MAY_END = `CASE WHEN $3::uuid IS NULL
  THEN $4 AND ${endableUnnamed('x', '$5')}
    AND ${notExcluded({ ...{ agency: "'hub'", person: 'x.person', now: '$2' }, ...ENDER })}
  ELSE x.person = $3 AND (x.organisation = $5 OR $4 AND (NOT ${toldToHubs('x')} OR ${shownExclusion('x', ENDER)})) END`;

/** By the register of organisations alone, never by who has acted: it is no answer on whether there is such a person. */
async function isUnusual({ sql }: Acting, { practitioner }: Party): Promise<boolean> {
  if (practitioner === null) return false;
  const [row] = await sql<{ usual: boolean }>(`SELECT ${begins('$1')} AS usual`, [practitioner]);
  return row?.usual !== true;
}

async function noteEvent(
  { sql, now, person }: Acting,
  by: Requester,
  exclusion: string,
  event: 'set' | 'ended',
  reason: string,
): Promise<void> {
  await sql(
    `INSERT INTO authority.exclusion_event (id, exclusion, person, event, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [randomUUID(), exclusion, person, event, now, reason, by.organisation.id, by.practitioner],
  );
}
