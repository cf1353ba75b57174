import type { Acting } from '../../kit/acts/act';
import { begins, practitionerInvalid, requireNames } from '../../kit/acts/requireNames';
import { notExcluded } from '../../kit/replica/notExcluded';
import type { Requester } from '../../kit/replica/replica';
import { setterOf } from '../../kit/replica/setterOf';
import { closedTo } from '../../kit/replica/standsWith';
import type { Party } from './party';

const READER = { agency: "'hub'", person: 'i.person', organisation: '$3', team: '$4', role: '$5', practitioner: '$6' };

/**
 * That a practitioner has an id as those of their organisation are, so that no typing error records nobody and says done. Of the
 * requester's own organisation as `requireNames` has it; of another: as the requester's own id begins with an
 * organisation, or ids do that they may read in registers of involvements, theirs do, unless the requester may read there that one of
 * them acted under another. By no act: whether anybody there has acted, or is involved with a child that is closed to the requester, is
 * for nobody to find out by naming somebody. What the requester recorded counts whether or not it is closed since. Throws PARTY_INVALID.
 */
export async function requireShape(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  by: Requester,
  party: Party,
): Promise<void> {
  const { organisation, practitioner } = party;
  if (practitioner === null) return;
  if (organisation === by.organisation.id) return requireNames({ sql }, by, party);
  const recorded = `EXISTS (SELECT FROM authority.involvement_event e WHERE e.involvement = i.id AND e.event = 'recorded'
    AND e.by_organisation = $3 AND e.by_practitioner = $6)`;
  const [row] = await sql<{ outOfShape: boolean }>(
    `WITH shown AS NOT MATERIALIZED (SELECT i.id, i.practitioner, NOT ${closedTo(READER)} AS open FROM governance.involvement i
       WHERE i.agency = 'hub' AND i.organisation = $1 AND ${notExcluded({ ...READER, setter: '$7', now: '$8' })}
         AND (NOT ${closedTo(READER)} OR ${recorded}))
     SELECT NOT ${begins('$2')} AND (${begins('$6')} OR EXISTS (SELECT FROM shown WHERE starts_with(practitioner, $1 || '/')))
       AND NOT EXISTS (SELECT FROM shown JOIN authority.involvement_event e ON e.involvement = shown.id
         WHERE shown.open AND e.by_organisation = $1 AND NOT ${begins('e.by_practitioner')}) AS "outOfShape"`,
    [organisation, practitioner, by.organisation.id, by.team, by.role, by.practitioner, setterOf(by), now],
  );
  if (row?.outOfShape === true) throw practitionerInvalid(organisation, practitioner);
}
