import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { hubsOf } from '../involvements/hubs';
import { isHub, type Party } from '../involvements/party';

/**
 * An exclusion that nobody could end would take the child from everybody for good: whoever is barred ends nothing. So an
 * organisation that keeps the register is barred as a whole by nobody; and a team of it only while a hub is left with no team
 * barred: the setter's own, which is another team (`requireOthers`), or another council's. Throws EXCLUSION_OF_HUB, EXCLUSION_NOT_ENDABLE.
 */
export async function requireEndable(acting: Acting, by: Requester, party: Party): Promise<void> {
  const { organisation, team, practitioner } = party;
  const hubs = await hubsOf(acting);
  if (practitioner !== null || !hubs.includes(organisation)) return;
  if (team === null)
    throw new SourceFault(
      'EXCLUSION_OF_HUB',
      'This organisation keeps the register: barred as a whole it could not protect the child, nor end this. Bar the practitioner, or the team.',
    );
  if (isHub(by)) return;
  const others = hubs.filter((id) => id !== organisation);
  if (await oneIsUnbarred(acting, others)) return;
  throw new SourceFault(
    'EXCLUSION_NOT_ENDABLE',
    'No hub would be left that could end this: bar the practitioners, or ask a hub practitioner of another team.',
  );
}

async function oneIsUnbarred({ sql, person, now }: Acting, hubs: readonly string[]): Promise<boolean> {
  // One after the other: two that each leave the other’s hub would leave none.
  await sql('SELECT FROM governance.subject_revision WHERE person = $1 FOR UPDATE', [person]);
  const unbarred = await sql(
    `SELECT FROM unnest($1::text[]) hub WHERE NOT EXISTS (SELECT FROM governance.exclusion e
       WHERE e.agency = 'hub' AND e.person = $2 AND e.practitioner IS NULL AND (e.organisation IS NULL OR e.organisation = hub)
         AND (e.valid_until IS NULL OR e.valid_until > $3))`,
    [hubs, person, now],
  );
  return unbarred.length > 0;
}
