import { canHaveRole } from '#policies/core/roleKinds';
import type { Acting } from '../../kit/acts/act';
import { type Named, requireTokenNames } from '../../kit/acts/requireNames';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';

/** Who stands in a relationship, or is barred from one: a whole organisation, one team of it, or one practitioner. */
export type Party = Named;

/** The hub sits with a council: the role alone, claimed elsewhere, makes nobody the hub. */
export function isHub({ role, organisation }: Requester): boolean {
  return role === 'hubPractitioner' && canHaveRole(organisation.kind, role);
}

/** Of what the hub looks after for all. Throws QUERY_NOT_GRANTED. */
export function requireHub(requester: Requester): void {
  if (!isHub(requester))
    throw new SourceFault('QUERY_NOT_GRANTED', 'The hub looks after these: see exclusions for your own organisation.');
}

/**
 * An organisation speaks for its own practitioners, the hub for all. Throws ORGANISATION_UNKNOWN, INVOLVEMENT_NOT_YOURS,
 * PARTY_INVALID.
 */
export async function requireParty({ sql }: Pick<Acting, 'sql'>, by: Requester, party: Party): Promise<void> {
  const { organisation } = party;
  await requireOrganisation({ sql }, organisation);
  if (!isHub(by) && organisation !== by.organisation.id)
    throw new SourceFault(
      'INVOLVEMENT_NOT_YOURS',
      'An organisation speaks for its own practitioners; ask the hub to record another’s.',
    );
  requireTokenNames(party);
}

async function requireOrganisation({ sql }: Pick<Acting, 'sql'>, organisation: string): Promise<void> {
  const found = await sql('SELECT FROM governance.organisation WHERE id = $1', [organisation]);
  if (found.length === 0)
    throw new SourceFault(
      'ORGANISATION_UNKNOWN',
      'No such organisation is registered: take its id from organisations.',
    );
}

/** When something is to end by itself, or null. Throws UNTIL_INVALID for what is no instant, or is past. */
export function readUntil(until: string | null, now: Date): Date | null {
  if (until === null) return null;
  const end = new Date(until);
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(until) || Number.isNaN(end.getTime()) || end <= now)
    throw new SourceFault('UNTIL_INVALID', 'until is to be an instant to come, ISO 8601 with its zone, or left out.');
  return end;
}
