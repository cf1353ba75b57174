import { ROLE_KINDS } from '#policies/core/roleKinds';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { isHub, type Party } from '../involvements/party';

/** Kinds of organisation with a hub: it keeps the register, and ends what others set. */
const WITH_HUB = ROLE_KINDS.hubPractitioner;

const HUBS = 'SELECT o.id FROM governance.organisation o WHERE o.kind = ANY($1)';

/**
 * An exclusion that nobody could end would take the child from everybody for good: whoever is barred ends nothing. So an
 * organisation that keeps the register is barred as a whole by nobody; and a team of it only while a hub is left with no team
 * barred: the setter's own, where it is another team, or another council's. Throws EXCLUSION_OF_HUB, EXCLUSION_NOT_ENDABLE.
 */
export async function requireEndable(acting: Acting, by: Requester, party: Party): Promise<void> {
  const { organisation, team, practitioner } = party;
  const hubs = await acting.sql<{ id: string }>(HUBS, [WITH_HUB]);
  if (practitioner !== null || !hubs.some(({ id }) => id === organisation)) return;
  if (team === null)
    throw new SourceFault(
      'EXCLUSION_OF_HUB',
      'This organisation keeps the register: barred as a whole it could not protect the child, nor end this. Bar the practitioner, or the team.',
    );
  if (isHub(by) && (by.organisation.id !== organisation || by.team !== team)) return;
  if (await anotherHubIsLeft(acting, organisation)) return;
  throw new SourceFault(
    'EXCLUSION_NOT_ENDABLE',
    'No hub would be left that could end this: bar the practitioners, or ask a hub practitioner of another team.',
  );
}

async function anotherHubIsLeft({ sql, person, now }: Acting, organisation: string): Promise<boolean> {
  // One after the other: two that each leave the other’s hub would leave none.
  await sql('SELECT FROM governance.subject_revision WHERE person = $1 FOR UPDATE', [person]);
  const left = await sql(
    `${HUBS} AND o.id <> $2 AND NOT EXISTS (SELECT FROM governance.exclusion e
       WHERE e.agency = 'hub' AND e.person = $3 AND e.practitioner IS NULL AND (e.organisation IS NULL OR e.organisation = o.id)
         AND (e.valid_until IS NULL OR e.valid_until > $4))`,
    [WITH_HUB, organisation, person, now],
  );
  return left.length > 0;
}

/**
 * Tells every hub that an organisation was barred as a whole. Not the organisation itself, not even without a name: whoever is
 * barred is to see what anybody sees of an unknown child, and one that works with few would know which has gone.
 */
export async function alertHubs(acting: Acting, exclusion: string, { team, practitioner }: Party): Promise<void> {
  if (team !== null || practitioner !== null) return;
  for (const { id } of await acting.sql<{ id: string }>(`${HUBS} ORDER BY o.id`, [WITH_HUB]))
    await addAlert(acting, {
      organisation: id,
      roles: ['hubPractitioner'],
      kind: 'organisationBarred',
      reference: exclusion,
      persons: aboutWhom(acting),
    });
}
