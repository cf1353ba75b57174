import { randomUUID } from 'node:crypto';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';

/** Who stands in a relationship: a whole organisation, one team of it, or one practitioner. */
export interface InvolvedParty {
  readonly organisation: string;
  readonly team: string | null;
  readonly practitioner: string | null;
}

/**
 * Records a legitimate relationship from now on. An organisation speaks for its own practitioners; the hub for all.
 * Throws INVOLVEMENT_NOT_YOURS, ORGANISATION_UNKNOWN, REASON_MISSING.
 */
export async function recordInvolvement(
  { sql, now, person }: Acting,
  by: Requester,
  party: InvolvedParty,
  reason: string,
): Promise<{ readonly id: string }> {
  requireReason(reason);
  await requireOrganisation({ sql }, party.organisation);
  requireOwn(by, party.organisation);
  const id = randomUUID();
  await addEverywhere(sql, 'involvement', { id, person, ...party, valid_from: now, valid_until: null });
  await noteEvent({ sql, now, person }, by, id, 'recorded', reason);
  return { id };
}

/** Ends a relationship now. Throws INVOLVEMENT_UNKNOWN for one that is not of this person, is over, or is not the requester's to end. */
export async function endInvolvement(
  { sql, now, person }: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  requireReason(reason);
  const ended = await sql<{ organisation: string }>(
    `UPDATE governance.involvement SET valid_until = $3
     WHERE id = $1 AND person = $2 AND valid_from <= $3 AND (valid_until IS NULL OR valid_until > $3)
       AND ($4 OR organisation = $5)
     RETURNING organisation`,
    [id, person, now, isHub(by), by.organisation.id],
  );
  if (ended.length === 0)
    throw new SourceFault(
      'INVOLVEMENT_UNKNOWN',
      'No involvement that you may end has this id: it may be over already.',
    );
  await noteEvent({ sql, now, person }, by, id, 'ended', reason);
  return { id };
}

function isHub({ role }: Requester): boolean {
  return role === 'hubPractitioner';
}

function requireReason(reason: string): void {
  if (reason.trim() === '') throw new SourceFault('REASON_MISSING', 'Give the reason in a few words: it is kept.');
}

async function requireOrganisation({ sql }: Pick<Acting, 'sql'>, organisation: string): Promise<void> {
  const found = await sql('SELECT FROM governance.organisation WHERE id = $1', [organisation]);
  if (found.length === 0)
    throw new SourceFault(
      'ORGANISATION_UNKNOWN',
      'No such organisation is registered: give its id as the register has it.',
    );
}

function requireOwn(by: Requester, organisation: string): void {
  if (!isHub(by) && organisation !== by.organisation.id)
    throw new SourceFault(
      'INVOLVEMENT_NOT_YOURS',
      'An organisation records involvement for its own practitioners; ask the hub to record another’s.',
    );
}

async function noteEvent(
  { sql, now, person }: Acting,
  by: Requester,
  involvement: string,
  event: 'recorded' | 'ended',
  reason: string,
): Promise<void> {
  await sql(
    `INSERT INTO authority.involvement_event (id, involvement, person, event, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [randomUUID(), involvement, person, event, now, reason.trim(), by.organisation.id, by.practitioner],
  );
}
